"""The services as they should be. The differences from `drills/services` are the solutions."""
