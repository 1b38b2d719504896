"""The adapters that the core drives: stores, password hashing, models, the clock."""
