"""Idempotency keys, with the results of the requests that had them."""
