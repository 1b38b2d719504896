"""The console: the three apps side by side, in a browser."""
