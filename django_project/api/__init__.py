"""The HTTP API: what every request goes through, and REST framework set up for the contract."""
