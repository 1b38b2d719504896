"""Which share of the time is said to go where."""

import json
import os
import subprocess
import sys

import pytest

from benchmarks.parts.profile.places import APP, FRAMEWORK, PLACES, QUERIES, WAITING, place_of
from benchmarks.parts.profile.section import section
from benchmarks.serving.contenders import OURS, Contender
from benchmarks.serving.server import ROOT

INSTALLED = "/somewhere/lib/python3.11/site-packages"


@pytest.mark.parametrize(
    ("file", "place"),
    [
        (f"{ROOT}/core/domain/slugs.py", "core"),
        (f"{ROOT}/http_contract/etags.py", "http_contract"),
        (f"{ROOT}/django_project/articles/store.py", APP),
        (f"{INSTALLED}/django/db/models/query.py", QUERIES),
        (f"{INSTALLED}/django/urls/resolvers.py", FRAMEWORK),
        (f"{INSTALLED}/sqlalchemy/engine/base.py", QUERIES),
        (f"{INSTALLED}/marshmallow/schema.py", FRAMEWORK),
        (f"{INSTALLED}/psycopg/cursor.py", WAITING),
        ("/usr/lib/python3.11/asyncio/base_events.py", WAITING),
        ("/usr/lib/python3.11/logging/__init__.py", "logging"),
        ("/usr/lib/python3.11/json/decoder.py", None),
        ("<built-in>", None),
    ],
)
def test_a_file_has_its_place(file: str, place: str | None) -> None:
    assert place_of(file) == place


@pytest.mark.parametrize("contender", OURS, ids=lambda contender: contender.framework)
def test_the_shares_of_an_app_are_all_of_its_time(contender: Contender) -> None:
    command = ("benchmarks.parts.profile.sampling", contender.framework, contender.app)
    run = subprocess.run(
        [sys.executable, "-m", *command, "health", "0.3"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "sqlite:///:memory:"},
        check=True,
        capture_output=True,
        text=True,
    )
    shares = json.loads(run.stdout.splitlines()[-1])
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert shares[FRAMEWORK] > 0.1
    assert set(shares) <= set(PLACES)


def test_the_section_shows_each_place_that_was_found() -> None:
    shown = section({"shares": {"health": {"flask": {FRAMEWORK: 0.75, "core": 0.25}}}})
    assert "75" in shown
    assert "| core" in shown
    assert "http_contract" not in shown
