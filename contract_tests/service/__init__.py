"""Scenarios of the service itself: its health, its readiness, and its database."""
