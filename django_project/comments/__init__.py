"""Comments: what is said below articles."""
