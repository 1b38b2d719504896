"""Tests of planted faults: how they are read, planted and judged."""
