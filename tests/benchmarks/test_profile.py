"""The profiler assigns time to layers."""

import json
import os
import subprocess
import sys

import pytest

from benchmarks.databases import ROOT
from benchmarks.parts.profile import section
from benchmarks.parts.profiler import APP, DRIVER, FRAMEWORK, LAYERS, QUERIES, layer_of
from benchmarks.servers import OURS, Deployment
from tests.benchmarks.apps import is_installed

INSTALLED = "/somewhere/lib/python3.11/site-packages"


@pytest.mark.parametrize(
    ("file", "layer"),
    [
        (f"{ROOT}/core/domain/slugs.py", "core"),
        (f"{ROOT}/http_contract/etags.py", "http_contract"),
        (f"{ROOT}/django_project/articles/store.py", APP),
        (f"{INSTALLED}/django/db/models/query.py", QUERIES),
        (f"{INSTALLED}/django/urls/resolvers.py", FRAMEWORK),
        (f"{INSTALLED}/sqlalchemy/engine/base.py", QUERIES),
        (f"{INSTALLED}/marshmallow/schema.py", FRAMEWORK),
        (f"{INSTALLED}/psycopg/cursor.py", DRIVER),
        ("/usr/lib/python3.11/asyncio/base_events.py", DRIVER),
        ("/usr/lib/python3.11/logging/__init__.py", "logging"),
        ("/usr/lib/python3.11/json/decoder.py", None),
        ("<built-in>", None),
    ],
)
def test_a_file_belongs_to_a_layer(file: str, layer: str | None) -> None:
    assert layer_of(file) == layer


@pytest.mark.parametrize("deployment", OURS, ids=lambda deployment: deployment.framework)
def test_the_shares_of_an_app_add_up_to_all_of_its_time(deployment: Deployment) -> None:
    if not is_installed(deployment.framework):
        pytest.skip(f"{deployment.framework} is not installed")
    arguments = (deployment.framework, deployment.app, "health", "0.3")
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.parts.profiler", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "sqlite:///:memory:"},
        check=True,
        capture_output=True,
        text=True,
    )
    shares = json.loads(run.stdout.splitlines()[-1])
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert shares[FRAMEWORK] > 0.1
    assert set(shares) <= set(LAYERS)


def test_the_section_shows_the_layers_that_were_found() -> None:
    text = section({"shares": {"health": {"flask": {FRAMEWORK: 0.75, "core": 0.25}}}})
    assert "75" in text
    assert "| core" in text
    assert "http_contract" not in text
