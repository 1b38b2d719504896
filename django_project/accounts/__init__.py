"""Accounts: users, their tokens, and who follows whom."""
