"""The admin site: how staff log in, and what they find there."""
