"""Planted faults: small mistakes, as a port could make them, each of which the suite has to catch.

The faults of a room are the TOML files in its folder.
"""
