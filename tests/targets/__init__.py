"""Tests of the targets that scenarios run against, and of the registry of apps."""
