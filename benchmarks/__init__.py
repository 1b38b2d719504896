"""What each framework costs, measured."""
