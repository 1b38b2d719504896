"""The Flask app, tested and extended as Flask people do it."""
