"""The domain: frozen dataclasses and pure functions. Every business decision is made here."""
