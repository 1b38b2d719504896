"""Scenarios of comments."""
