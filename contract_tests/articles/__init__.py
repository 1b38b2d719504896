"""Scenarios of articles."""
