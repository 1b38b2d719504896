"""Scenarios of the service itself."""
