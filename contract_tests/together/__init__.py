"""Our three apps at once, on one database."""
