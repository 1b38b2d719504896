"""The Forge on Django and REST framework."""
