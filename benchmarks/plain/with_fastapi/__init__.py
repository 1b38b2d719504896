"""The app that somebody would write by hand in FastAPI: pydantic and SQLAlchemy's ORM, no core."""
