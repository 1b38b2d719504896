"""Articles, their tags and favorites."""
