"""Inference: predictions of models."""
