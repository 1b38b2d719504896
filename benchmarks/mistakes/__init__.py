"""Apps on FastAPI that do on the event loop what does not belong there, as people write them."""
