"""A small service as people write it in Flask, and its port to FastAPI, to try the gateway on.

It shares nothing with the Forge. The port has five differences that a port easily gets, and
`python -m gateway compare` finds them (docs/migrating.md).
"""
