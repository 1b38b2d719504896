"""One app for each framework, written by hand: no core, no ports, no adapters."""
