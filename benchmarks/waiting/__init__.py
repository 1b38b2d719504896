"""One request of ten milliseconds, part computing and part waiting, under each concurrency model.

Each app serves `/health`, and a path for each model with the share of waiting as `?share=80`.
"""

PROCESSES = 2  # of the process pool
BRIDGE_THREADS = 10  # a2wsgi's default
