"""Settings of the FastAPI app, read from the environment."""

from functools import partial
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from adapters.sqlalchemy.engines import async_url
from http_contract.cors import parse_origins
from http_contract.settings import (
    DEFAULT_DEADLINE_MS,
    DEVELOPMENT_KEY,
    parse_deadline_ms,
    parse_server_url,
    parse_switch,
    parse_webhook_secrets,
    unsafe_settings,
)

DEVELOPMENT_DATABASE = "sqlite:///forge.db"


class Settings(BaseSettings):
    """Each member is the environment variable of its name; what is unsafe in production is refused.

    An error names the variable and never shows its value.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True, hide_input_in_errors=True, validate_default=False
    )

    forge_env: Literal["development", "production"] = "development"
    secret_key: SecretStr = SecretStr("")
    debug: Annotated[bool, BeforeValidator(partial(parse_switch, "DEBUG"))] = False
    database_url: SecretStr = SecretStr("")
    stripe_webhook_secret: Annotated[
        tuple[SecretStr, ...], NoDecode, BeforeValidator(parse_webhook_secrets)
    ] = ()
    cors_allowed_origins: Annotated[frozenset[str], NoDecode, BeforeValidator(parse_origins)] = (
        frozenset()
    )
    cheap_passwords: Annotated[bool, BeforeValidator(partial(parse_switch, "CHEAP_PASSWORDS"))] = (
        False
    )
    predict_deadline_ms: Annotated[int, BeforeValidator(parse_deadline_ms)] = DEFAULT_DEADLINE_MS
    model_server_url: Annotated[SecretStr | None, BeforeValidator(parse_server_url)] = None

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
        async_url(self.database_url.get_secret_value())  # ValueError if nobody serves it
        return self
