"""The use cases, over the store in memory."""
