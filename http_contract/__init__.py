"""What the Forge says over HTTP, as data and pure functions: bytes, text and values, no requests."""
