"""Articles: what is published, and who favors it."""
