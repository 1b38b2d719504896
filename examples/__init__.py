"""Apps over the store of another app, or over memory: wiring, and nothing else.

The docstring of each app says how to run it. The three apps themselves never import one another.
"""
