"""The hand-written OpenAPI file, as what answers and generated documents are held to."""
