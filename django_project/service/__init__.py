"""The service itself: whether it is alive, and whether it is ready."""
