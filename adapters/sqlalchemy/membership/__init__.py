"""Membership in SQL."""
