"""The commands of Django's that a newcomer types first."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from contract_tests.targets.databases import PostgresServer, SqliteFiles, sqlite_url
from tests.django_project.manage import ROOT, manage
from tests.migrations.tools import manage as manage_here
from tests.stores.databases import migrate_with_alembic, migrate_with_django, rows

pytest.importorskip("django", reason="Django is not installed")

PASSWORD = "a long password"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOOKMARKS = (
    "tests.django_project.bookmarks",
    "--settings",
    "tests.django_project.bookmarks.settings",
)
# Every table with rows that `settle` makes, and the columns that tell them apart.
DUMPED = {
    "users": "id, username, email, password, tier, is_staff, version, created_at",
    "tokens": "digest, user_id, expires_at",
    "follows": "follower_id, followed_id",
    "articles": "slug, author_id, title, created_at",
    "article_tags": "article_id, position, name",
    "favorites": "user_id, article_id",
    "comments": "article_id, author_id, body",
    "payments": "payment_intent, user_id, tier, paid_at",
    "grants": "user_id, user_version, tier, granted_by, granted_at",
}


def settle() -> None:
    """Fill every table of the project."""
    from django_project.accounts.models import Follow, Token, User
    from django_project.articles.models import Article, ArticleTag, Favorite
    from django_project.comments.models import Comment
    from django_project.idempotency.models import IdempotencyKey
    from django_project.membership.models import Grant, Payment

    ada = User.objects.create_superuser("ada", "ada@example.org", PASSWORD)
    ben = User.objects.create_user("ben")
    Token.objects.create(digest="d" * 64, user=ada, expires_at=NOON)
    Follow.objects.create(follower=ada, followed=ben)
    article = Article.objects.create(slug="one", author=ada, title="One")
    ArticleTag.objects.create(article=article, position=0, name="tag", created_at=NOON)
    Favorite.objects.create(user=ben, article=article)
    Comment.objects.create(article=article, author=ben, body="…")
    IdempotencyKey.objects.create(
        user=ben, key="k", fingerprint="f" * 64, result="{}", created_at=NOON
    )
    Payment.objects.create(payment_intent="pi_1", user_id=ben.id, tier="Pro", paid_at=NOON)
    Grant.objects.create(
        user_id=ben.id, user_version=1, tier="Pro", granted_by=ada.id, granted_at=NOON
    )


@pytest.fixture
def files(tmp_path: Path) -> SqliteFiles:
    """Databases for this test."""
    return SqliteFiles(tmp_path)


@pytest.fixture
def database(django_databases: SqliteFiles) -> str:
    """A database that Django migrated."""
    return django_databases.migrated(migrate_with_django)


@pytest.fixture
def call_command(database: str) -> Iterator[Any]:
    """Django's function of that name, on that database and over the project's own store."""
    from contract_tests.targets.django_in_process import django_with_store
    from django_project.database.store import DjangoStore

    with manage_here(database) as call, django_with_store(DjangoStore()):
        yield call


@pytest.mark.parametrize("labels", [(), BOOKMARKS], ids=["suite", "bookmarks"])
def test_the_projects_own_suite_is_green(labels: tuple[str, ...]) -> None:
    ran = manage("test", *labels)
    assert ran.returncode == 0, ran.stderr
    assert "\nOK" in ran.stderr
    assert "Ran 0 tests" not in ran.stderr


@pytest.mark.postgresql
@pytest.mark.parametrize("labels", [(), BOOKMARKS], ids=["suite", "bookmarks"])
def test_it_is_green_on_postgresql(postgresql: PostgresServer, labels: tuple[str, ...]) -> None:
    database = postgresql.absent()
    postgresql.create(database)
    ran = manage("test", *labels, DATABASE_URL=database)
    postgresql.drop(database)
    assert ran.returncode == 0, ran.stderr
    assert "\nOK" in ran.stderr


def test_a_superuser_is_created_as_djangos_documentation_says(
    call_command: Any,
    database: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.core.management import CommandError

    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    ada = {"interactive": False, "username": "ada", "email": "ada@example.org"}
    call_command("createsuperuser", **ada)
    assert capsys.readouterr().out == "Superuser created successfully.\n"
    [(password, is_staff)] = rows(database, "SELECT password, is_staff FROM users")
    assert password.startswith("argon2$argon2id$")
    assert is_staff
    with pytest.raises(CommandError, match="That username is already taken"):
        call_command("createsuperuser", **ada)
    with pytest.raises(CommandError, match=r"^has already been taken$"):
        call_command("createsuperuser", **ada | {"username": "ben"})
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "password")
    with pytest.raises(CommandError, match=r"^is easy to guess$"):
        call_command("createsuperuser", **ada | {"username": "eva", "email": "eva@example.org"})
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match=r"^is invalid; is invalid$"):
        call_command("createsuperuser", **ada | {"username": "a/b", "email": "nothing"})


def test_a_password_is_changed_and_every_token_ends(
    call_command: Any, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth import authenticate
    from django.core.management import CommandError

    settle()
    typed = iter(["another password", "another password", *["short"] * 4, *["password"] * 2])
    monkeypatch.setattr("getpass.getpass", lambda *_args, **_kwargs: next(typed))
    call_command("changepassword", "ada")
    assert authenticate(username="ada", password="another password") is not None
    assert authenticate(username="ada", password=PASSWORD) is None
    assert rows(database, "SELECT digest FROM tokens") == []
    assert rows(database, "SELECT version FROM users WHERE username = 'ada'") == [(2,)]
    with pytest.raises(CommandError, match="Aborting password change"):
        call_command("changepassword", "ada")


@pytest.mark.parametrize("natural", [False, True])
@pytest.mark.parametrize(
    "target", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_a_dump_is_loaded_into_another_database(
    request: pytest.FixtureRequest,
    call_command: Any,
    database: str,
    tmp_path: Path,
    target: str,
    natural: bool,
) -> None:
    settle()
    options: dict[str, Any] = {
        "use_natural_foreign_keys": natural,
        "use_natural_primary_keys": natural,
        "exclude": ["contenttypes", "auth.permission"],
        "verbosity": 0,
    }
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), **options)
    models = {row["model"] for row in json.loads(dump.read_text())}
    assert {"accounts.user", "accounts.follow", "articles.favorite", "membership.grant"} <= models
    databases = request.getfixturevalue(
        "postgresql" if target == "postgresql" else "django_databases"
    )
    there = databases.migrated(migrate_with_django)
    again = StringIO()
    with manage_here(there) as call_command_there:
        call_command_there("loaddata", str(dump), verbosity=0)
        call_command_there("dumpdata", stdout=again, **options)
    assert json.loads(again.getvalue()) == json.loads(dump.read_text())
    if target == "sqlite":
        for table, columns in DUMPED.items():
            query = f"SELECT {columns} FROM {table} ORDER BY 1, 2"  # noqa: S608
            assert rows(there, query) == rows(database, query) != [], table


def test_everything_is_dumped_flushed_and_loaded_again(
    call_command: Any, database: str, tmp_path: Path
) -> None:
    from django.test import Client

    settle()
    dump, quiet = str(tmp_path / "dump.json"), {"verbosity": 0}
    natural = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    call_command("dumpdata", output=dump, **natural, **quiet)
    call_command("sqlflush", stdout=StringIO())
    call_command("flush", interactive=False, **quiet)
    assert rows(database, "SELECT id FROM users") == []
    call_command("loaddata", dump, **quiet)
    assert len(rows(database, "SELECT id FROM users")) == 2
    assert Client().get("/ready").status_code == 200
    for command in ("inspectdb", "clearsessions", "check", "showmigrations"):
        call_command(command, **({"stdout": StringIO()} if command != "clearsessions" else {}))


def test_a_database_of_alembics_can_be_dumped_and_is_not_migrated(
    sqlite_files: SqliteFiles,
) -> None:
    from django.core.management import CommandError

    with manage_here(sqlite_files.migrated(migrate_with_alembic)) as call_command:
        dump = StringIO()
        areas = ("accounts", "articles", "comments", "idempotency", "membership")
        call_command("dumpdata", *areas, stdout=dump)
        assert dump.getvalue().strip() == "[]"
        with pytest.raises(CommandError, match=r"^Alembic has built this .* `manage.py adopt`$"):
            call_command("migrate", verbosity=0)
        call_command("adopt", verbosity=0)
        call_command("migrate", verbosity=0)


def test_expired_tokens_are_purged(call_command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settle()
    for number in (1, 0):
        call_command("purge_tokens")
        assert capsys.readouterr().out == f"{number} expired tokens deleted\n"


def test_expired_idempotency_keys_are_purged(
    call_command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settle()
    for number in (1, 0):
        call_command("purge_idempotency_keys")
        assert capsys.readouterr().out == f"{number} expired idempotency keys deleted\n"


def test_the_shell_knows_models_and_use_cases(
    call_command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "print(User.objects.count(), run_blocking(articles.list_tags(ports())))"
    call_command("shell", command=code, verbosity=0)
    assert capsys.readouterr().out == "0 []\n"


def test_static_files_are_collected(call_command: Any, tmp_path: Path) -> None:
    from django.conf import settings
    from django.test import override_settings

    assert settings.STATIC_ROOT == ROOT / "staticfiles"
    with override_settings(STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "admin" / "css" / "base.css").exists()


def test_the_default_database_is_the_same_from_every_folder(tmp_path: Path) -> None:
    found = {
        line
        for cwd in (ROOT, ROOT / "django_project", tmp_path)
        for line in manage("diffsettings", "--all", cwd=cwd).stdout.splitlines()
        if "DATABASES = " in line
    }
    assert len(found) == 1
    assert f"'NAME': '{ROOT / 'forge.db'}'" in found.pop()


def test_a_deployment_passes_every_check(files: SqliteFiles) -> None:
    production: dict[str, Any] = {
        "FORGE_ENV": "production",
        "SECRET_KEY": "mQ7v-x3GZ0uS9rT2yK5wP8nB1cD4fH6jL-aEiOuXzVtRsNkWq0123456789",
        "DATABASE_URL": sqlite_url(files._directory / "deployed.db"),
        "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
        "CHEAP_PASSWORDS": "off",
    }
    checked = manage("check", "--deploy", "--fail-level", "INFO", **production)
    assert (checked.returncode, checked.stdout) == (
        0,
        "System check identified no issues (3 silenced).\n",
    ), checked.stderr
