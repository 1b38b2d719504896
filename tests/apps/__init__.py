"""The three apps, where they are no matter of HTTP: how they start, and what they log."""
