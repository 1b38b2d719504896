"""Requests that nobody should send, and what everybody who does is told."""
