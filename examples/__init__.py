"""One app over another's store, or over none that lasts: wiring, and nothing else.

Each app is run as its file says; the three apps themselves never import one another.
"""
