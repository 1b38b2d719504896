"""The apps that somebody would write by hand, one a framework: no core, no ports, no adapters."""
