"""What the core drives, the stores aside."""
