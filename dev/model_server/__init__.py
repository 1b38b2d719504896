"""A small model server that behaves well, or as badly as it is told to."""
