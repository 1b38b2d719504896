"""Scenarios of the rules for every request and response (W1 to W13)."""
