"""Rounds of load that take turns, and what they come to."""
