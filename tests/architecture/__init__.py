"""Which way the arrows point, and how long things may be."""
