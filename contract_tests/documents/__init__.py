"""The documents that the apps generate."""
