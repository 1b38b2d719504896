"""Every decision of the Forge: frozen values and pure functions."""
