"""The wiring of examples/."""
