"""What the Forge says over HTTP, as data and pure functions over bytes, text and values."""
