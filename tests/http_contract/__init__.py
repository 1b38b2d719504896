"""What HTTP says, as bytes, texts and values."""
