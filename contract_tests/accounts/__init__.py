"""Scenarios of accounts: registration, sessions, the own account, and profiles."""
