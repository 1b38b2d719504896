"""What the scenarios saw of the contract, and what none of them saw."""
