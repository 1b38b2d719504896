"""The plain FastAPI app, each time with one thing changed."""
