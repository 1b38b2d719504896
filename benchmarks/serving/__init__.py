"""Servers: which there are, how they are started, and what they use."""
