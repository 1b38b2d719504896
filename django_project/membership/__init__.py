"""Membership: members, their tiers, and what they pay."""
