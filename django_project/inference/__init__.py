"""Inference: what models make of numbers."""
