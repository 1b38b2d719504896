"""How each framework behaves by itself: `python -m benchmarks.defaults` makes docs/defaults.md."""
