"""Accounts on Django's ORM."""

from django_project.accounts.store.store import DjangoStore

__all__ = ["DjangoStore"]
