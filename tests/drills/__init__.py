"""The drills: broken, found by their tools, and mended."""
