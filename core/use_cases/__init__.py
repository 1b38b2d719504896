"""The use cases: load, decide, save. FastAPI awaits them; `run_blocking` runs them elsewhere."""
