"""Scenarios of concurrency: the three apps on one database."""
