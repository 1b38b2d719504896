"""What the core drives: stores, the password hasher, the clock."""
