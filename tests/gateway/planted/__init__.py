"""Planted faults of `gateway/`: small mistakes, each of which a test of tests/gateway has to catch.

The faults of a module are the TOML file of its name.
"""
