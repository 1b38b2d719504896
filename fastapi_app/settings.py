"""Settings of the FastAPI app, read from the environment."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from http_contract.cors import allowed_origins
from http_contract.production import unsafe_settings, webhook_secrets

DEVELOPMENT_KEY = "a key for development only"
DEVELOPMENT_DATABASE = "sqlite:///forge.db"


class Settings(BaseSettings):
    """Each member is the environment variable of its name; what is unsafe in production is refused.

    An error names the variable and never shows its value.
    """

    model_config = SettingsConfigDict(hide_input_in_errors=True, validate_default=False)

    forge_env: Literal["development", "production"] = "development"
    secret_key: SecretStr = SecretStr("")
    debug: bool = False
    database_url: SecretStr = SecretStr("")
    stripe_webhook_secret: Annotated[
        tuple[SecretStr, ...], NoDecode, BeforeValidator(webhook_secrets)
    ] = ()
    cors_allowed_origins: Annotated[frozenset[str], NoDecode, BeforeValidator(allowed_origins)] = (
        frozenset()
    )
    cheap_passwords: bool = False

    @model_validator(mode="after")
    def refuse_unsafe(self) -> Self:
        """Refuse what production must not run with, and give development what it lacks."""
        faults = unsafe_settings(
            environment=self.forge_env,
            secret_key=self.secret_key.get_secret_value(),
            debug=self.debug,
            database_url=self.database_url.get_secret_value(),
            webhook_secrets=[s.get_secret_value() for s in self.stripe_webhook_secret],
            cheap_passwords=self.cheap_passwords,
        )
        if faults:
            raise ValueError("; ".join(faults))
        self.secret_key = self.secret_key or SecretStr(DEVELOPMENT_KEY)
        self.database_url = self.database_url or SecretStr(DEVELOPMENT_DATABASE)
        return self
