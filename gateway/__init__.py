"""Moves live traffic between servers, operation by operation, and moves it back by itself.

The gateway knows OpenAPI documents and addresses, and nothing of the services behind them. A table
(`gateway.toml`) says which upstream serves which operation; Envoy, configured from it, is what the
requests pass through. See docs/migrating.md.
"""
