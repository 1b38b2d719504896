"""Membership over HTTP, a view class for each path."""
