"""Six small apps: for each framework the one of a beginner, and the one of its community."""
