"""Settings in the forms that pydantic-settings knows: variables, `.env`, and Python's values."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError

from fastapi_app.main import create_app
from fastapi_app.settings import Settings

VARIABLES = [name.upper() for name in Settings.model_fields]


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without variables of the Forge."""
    monkeypatch.chdir(tmp_path)
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def test_dotenv_is_read_in_development_and_the_environment_wins(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory / ".env").write_text(
        "DATABASE_URL=sqlite:///from-dotenv.db\nPREDICT_DEADLINE_MS=5\nOTHER_PROGRAM=1\nDEBUG=\n"
    )
    monkeypatch.setenv("PREDICT_DEADLINE_MS", "7")
    settings = Settings()
    assert settings.database_url.get_secret_value() == "sqlite:///from-dotenv.db"
    assert (settings.predict_deadline_ms, settings.debug) == (7, False)


def test_dotenv_is_not_read_in_production(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (directory / ".env").write_text(f"SECRET_KEY={'k' * 32}\nDATABASE_URL=sqlite:///a.db\n")
    monkeypatch.setenv("FORGE_ENV", "production")
    with pytest.raises(ValidationError, match="SECRET_KEY: must have at least 32 bytes"):
        Settings()


@pytest.mark.usefixtures("directory")
def test_values_of_python_are_taken_as_they_are() -> None:
    settings = Settings(
        debug=True,
        cheap_passwords=True,
        stripe_webhook_secret=(SecretStr("whsec_a"), SecretStr("whsec_b")),
        cors_allowed_origins=frozenset({"https://a.example"}),
        predict_deadline_ms=500,
        model_server_url=SecretStr("http://models/predict"),
    )
    assert settings.debug
    assert settings.cheap_passwords
    assert [s.get_secret_value() for s in settings.stripe_webhook_secret] == ["whsec_a", "whsec_b"]
    assert settings.cors_allowed_origins == {"https://a.example"}
    assert settings.predict_deadline_ms == 500
    response = TestClient(create_app(settings)).get(
        "/health", headers={"Origin": "https://a.example"}
    )
    assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("predict_deadline_ms", 0, "greater than or equal to 1"),
        ("predict_deadline_ms", "0", "PREDICT_DEADLINE_MS: must be an integer"),
        ("model_server_url", SecretStr("ftp://a:secret-b@c"), "MODEL_SERVER_URL: must be an http"),
        ("debug", "maybe-secret-b", "DEBUG: must be one of"),
        ("database_url", "oracle://a:secret-b@c/d", "DATABASE_URL: must be one of"),
    ],
)
def test_an_error_names_the_variable_and_hides_its_value(
    name: str, value: object, message: str
) -> None:
    with pytest.raises(ValidationError, match=message) as caught:
        Settings(**{name: value})  # type: ignore[arg-type]
    assert "secret-b" not in str(caught.value)


@pytest.mark.usefixtures("directory")
def test_no_secret_is_in_repr() -> None:
    settings = Settings(
        secret_key=SecretStr("secret-a"),
        stripe_webhook_secret=("secret-a",),
        database_url=SecretStr("postgresql://a:secret-a@b/c"),
        model_server_url=SecretStr("http://a:secret-a@b"),
    )
    assert "secret-a" not in repr(settings)
