"""Settings, read from the environment."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Each member is the environment variable of its name."""

    database_url: str
