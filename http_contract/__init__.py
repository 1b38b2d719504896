"""What the Forge says over HTTP, as data and functions over bytes, text and values.

Standard library only: no framework, request or response object. `asgi.py` is the one exception,
as ASGI itself consists of dictionaries and bytes.
"""
