"""What is asked of models."""
