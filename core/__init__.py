"""The hexagon: what the Forge does, in plain Python, knowing no framework, no SQL and no HTTP."""
