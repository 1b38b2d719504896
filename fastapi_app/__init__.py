"""The Forge served by FastAPI."""
