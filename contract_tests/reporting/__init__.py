"""What a run reports: findings about a server, counts, and what of the contract nothing covered."""
