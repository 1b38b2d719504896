"""What each framework costs, measured, and the path of a request through each app, traced.

`python -m benchmarks` measures, `python -m benchmarks.trace` traces.
"""
