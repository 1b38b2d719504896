"""Planted faults: small mistakes, as a port could make them, each of which the suite has to catch.

The faults of an area are the TOML files in its folder.
"""
