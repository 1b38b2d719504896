"""The adapters, but for the stores."""
