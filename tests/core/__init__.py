"""The core, driven without any framework."""
