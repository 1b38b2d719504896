"""Small faults, as a port could make them, each of which the suite has to catch."""
