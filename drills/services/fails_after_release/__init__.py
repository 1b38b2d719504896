"""Orders: a small Django project. Start reading in project.py."""
