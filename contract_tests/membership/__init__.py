"""Scenarios of membership: members, tiers, and payments."""
