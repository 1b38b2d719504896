"""The parts of a run; each measures something, and has a section of the page."""
