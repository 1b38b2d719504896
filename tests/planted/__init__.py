"""Whether planted faults are judged as they should be."""
