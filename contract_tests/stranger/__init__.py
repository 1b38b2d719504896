"""Schemathesis over the document that each app generates: a stranger, who knows nothing else."""
