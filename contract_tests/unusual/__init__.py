"""Malformed and unusual requests, with the documented response to each."""
