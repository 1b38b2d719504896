"""The FastAPI app, tested as FastAPI's documentation tests one: how to test an extension."""
