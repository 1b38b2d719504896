"""Scenarios of the rules for every path."""
