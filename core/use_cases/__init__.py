"""What people do with the Forge: load, decide, save."""
