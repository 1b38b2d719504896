"""Tests of the checks of anybody's responses."""
