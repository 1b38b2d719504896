"""The Forge served by FastAPI.

W1 to W13 in docstrings are the rules of docs/contract.md.
"""
