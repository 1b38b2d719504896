"""Membership: members, staff, and the payments behind a tier."""
