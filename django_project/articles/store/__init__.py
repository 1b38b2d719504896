"""Articles on Django's ORM."""
