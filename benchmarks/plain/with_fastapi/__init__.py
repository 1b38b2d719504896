"""The Forge as a FastAPI team would write it: pydantic, SQLAlchemy's ORM, dependencies."""
