"""Accounts on Django's ORM."""
