"""Checks servers against an OpenAPI document: a pytest plugin for a service of one's own.

`plugin.py` has its options and its fixture `api`. The contract suite of this repository is built on
the same parts.
"""
