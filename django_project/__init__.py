"""The Forge on Django and REST framework.

W1 to W13 in docstrings are the rules of docs/contract.md.
"""
