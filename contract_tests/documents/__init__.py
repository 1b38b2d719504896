"""Scenarios of the documents that a server generates about itself."""
