"""What scenarios run against, tested by itself."""
