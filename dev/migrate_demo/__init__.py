"""`make migrate-demo`: move a service under load from Flask to FastAPI, Django and back."""
