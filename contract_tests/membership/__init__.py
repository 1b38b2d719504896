"""Scenarios of membership."""
