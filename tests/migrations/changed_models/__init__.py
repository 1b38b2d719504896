"""Django, with a field that no migration knows of."""
