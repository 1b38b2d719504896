"""openapi.yaml, and what responses and generated documents are checked against it for."""
