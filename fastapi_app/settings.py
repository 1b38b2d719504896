"""Settings of the FastAPI app, read from the environment and from `.env`."""

import os
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from adapters.sqlalchemy.engines import async_url
from http_contract.cors import parse_origins
from http_contract.settings import (
    DEFAULT_DEADLINE_MS,
    DEVELOPMENT_DATABASE,
    DEVELOPMENT_KEY,
    MAX_DEADLINE_MS,
    parse_bool,
    parse_deadline_ms,
    parse_path_prefix,
    parse_server_url,
    parse_webhook_secrets,
    unsafe_settings,
)


def _parsed(parse: Callable[[str], Any]) -> BeforeValidator:
    """A validator that parses text, as variables have it. Other values stay as they are."""

    def parse_text(value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        return parse(text) if isinstance(text, str) else value

    return BeforeValidator(parse_text)


class Settings(BaseSettings):
    """Each field is the environment variable of its name.

    In development the file `.env` of the working directory is read too, by servers and commands
    alike; the environment wins. Raises ValidationError for what is unsafe in production. An error
    names the variable and never shows its value.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",  # `.env` may have variables of other programs
        hide_input_in_errors=True,
        validate_default=False,
    )

    forge_env: Literal["development", "production"] = "development"
    secret_key: SecretStr = SecretStr("")
    debug: Annotated[bool, _parsed(partial(parse_bool, "DEBUG"))] = False
    database_url: SecretStr = SecretStr("")
    stripe_webhook_secret: Annotated[
        tuple[SecretStr, ...], NoDecode, _parsed(parse_webhook_secrets)
    ] = ()
    cors_allowed_origins: Annotated[frozenset[str], NoDecode, _parsed(parse_origins)] = frozenset()
    path_prefix: Annotated[str, _parsed(parse_path_prefix)] = ""
    transaction_pooler: Annotated[bool, _parsed(partial(parse_bool, "TRANSACTION_POOLER"))] = False
    cheap_passwords: Annotated[bool, _parsed(partial(parse_bool, "CHEAP_PASSWORDS"))] = False
    predict_deadline_ms: Annotated[
        int, Field(ge=1, le=MAX_DEADLINE_MS), _parsed(parse_deadline_ms)
    ] = DEFAULT_DEADLINE_MS
    model_server_url: Annotated[SecretStr | None, _parsed(parse_server_url)] = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Without `.env` where the environment says that this is production."""
        if os.environ.get("FORGE_ENV") == "production":
            return init_settings, env_settings
        return init_settings, env_settings, dotenv_settings

    @model_validator(mode="after")
    def check_safety(self) -> Self:
        """Raise ValueError for unsafe values, and set defaults for development."""
        errors = unsafe_settings(
            environment=self.forge_env,
            secret_key=self.secret_key.get_secret_value(),
            debug=self.debug,
            database_url=self.database_url.get_secret_value(),
            webhook_secrets=[s.get_secret_value() for s in self.stripe_webhook_secret],
            cheap_passwords=self.cheap_passwords,
        )
        if errors:
            raise ValueError("; ".join(errors))
        self.secret_key = self.secret_key or SecretStr(DEVELOPMENT_KEY)
        self.database_url = self.database_url or SecretStr(DEVELOPMENT_DATABASE)
        async_url(self.database_url.get_secret_value())  # ValueError for another database
        return self
