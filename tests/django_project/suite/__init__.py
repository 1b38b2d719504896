"""The project's own suite: how a newcomer extends it, and tests what they add.

`manage.py test` runs it, as pytest does.
"""
