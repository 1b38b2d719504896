"""The Forge as a Django team would write it: Django's ORM and REST framework."""
