"""Scenarios of inference: predictions of models."""
