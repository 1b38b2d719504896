"""The project: its settings, its paths, and what every request goes through."""
