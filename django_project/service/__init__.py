"""The service itself: whether it lives, and whether it can work."""
