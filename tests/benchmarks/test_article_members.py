"""The measured apps have every member of an article that the contract has.

Each test is a file to touch when an article gets a new member, in the order in which to do it; its
message says what to add. The contract and the schema of the database say what there is.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.resources import files
from typing import Any

import pytest
import yaml

from benchmarks import seed, workload
from benchmarks.databases import ROOT
from benchmarks.forge import articles
from benchmarks.limit import rows

CONTRACT = yaml.safe_load(files("http_contract").joinpath("openapi.yaml").read_text("utf-8"))
COLUMNS = {column.name for column in articles.columns}
DJANGO_FIELDS = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.plain.with_django.settings"
import django
django.setup()
from benchmarks.plain.with_django import models, serializers
print(json.dumps({
    "NewArticleSerializer": list(serializers.NewArticleSerializer().fields),
    "ArticleSerializer": list(serializers.ArticleSerializer().fields),
    "ListedArticleSerializer": list(serializers.ListedArticleSerializer().fields),
    "Article": [field.column for field in models.Article._meta.concrete_fields],
}))
"""


def resolve(value: Any) -> Any:
    """Follow a reference within the contract."""
    while "$ref" in value:
        target: Any = CONTRACT
        for name in value["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        value = target
    return value


def schema(value: Any) -> Any:
    """Return the JSON schema of a request body or response."""
    return resolve(resolve(value)["content"]["application/json"]["schema"])


LIST, PUBLISH = (CONTRACT["paths"]["/api/articles"][method] for method in ("get", "post"))
REQUEST = set(resolve(schema(PUBLISH["requestBody"])["properties"]["article"])["properties"])
DETAIL = set(resolve(schema(PUBLISH["responses"]["201"])["properties"]["article"])["properties"])
_LISTED = resolve(schema(LIST["responses"]["200"])["properties"]["articles"])["items"]
LISTED = set(resolve(_LISTED)["properties"])


def same(file: str, name: str, found: Iterable[str], expected: set[str]) -> None:
    """Fail with what to change in a file."""
    assert (ROOT / file).is_file(), f"{file} has moved: name its new place here"
    missing, extra = sorted(expected - set(found)), sorted(set(found) - expected)
    assert not missing, f"next: add {', '.join(missing)} to {name} in {file}"
    assert not extra, f"next: remove {', '.join(extra)} from {name} in {file}"


def test_the_contract_is_read() -> None:
    assert {"title", "body", "tagList"} <= REQUEST
    assert {"slug", "author"} <= LISTED <= DETAIL
    assert {"slug", "title", "author_id"} <= COLUMNS


def test_seed() -> None:
    rows_of_articles = next(values for table, values in seed.rows() if table is articles)
    seed.refuse_missing_columns(articles, rows_of_articles[0])
    unknown = rows_of_articles[0].keys() - COLUMNS
    assert not unknown, f"next: remove {unknown} from _article in benchmarks/seed.py"


def test_seed_names_a_missing_column() -> None:
    with pytest.raises(seed.SeedError, match=r"seed\.py: add body to the rows of articles"):
        seed.refuse_missing_columns(articles, dict.fromkeys(COLUMNS - {"body"}))


def test_workload() -> None:
    same("benchmarks/workload.py", "NEW_ARTICLE", workload.NEW_ARTICLE["article"], REQUEST)


def test_limit() -> None:
    file = "benchmarks/limit/rows.py"
    same(file, "NEW_ARTICLE", {*rows.NEW_ARTICLE, "tagList"}, REQUEST)
    same(file, "ARTICLE", {*rows.ARTICLE, "tagList", "author"}, LISTED)
    values = dict.fromkeys(rows.NEW_ARTICLE)
    detail = rows.published("slug", values, [], rows.now(), ("id", "name", None, None))
    same(file, "published", detail["article"], DETAIL)


@pytest.mark.fastapi
def test_plain_fastapi() -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    folder = "benchmarks/plain/with_fastapi"
    models, schemas = (
        import_module(f"benchmarks.plain.with_fastapi.{name}") for name in ("models", "schemas")
    )
    same(f"{folder}/models.py", "Article", models.Article.__table__.columns.keys(), COLUMNS)
    for name, expected in (
        ("ArticleCreate", REQUEST),
        ("ArticleDetail", DETAIL),
        ("ListedArticle", LISTED),
    ):
        fields = getattr(schemas, name).model_fields.values()
        same(f"{folder}/schemas.py", name, [field.alias for field in fields], expected)


@pytest.mark.flask
def test_plain_flask() -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    folder = "benchmarks/plain/with_flask"
    models, schemas = (
        import_module(f"benchmarks.plain.with_flask.{name}") for name in ("models", "schemas")
    )
    same(f"{folder}/models.py", "Article", models.Article.__table__.columns.keys(), COLUMNS)
    for name, expected in (
        ("NewArticleSchema", REQUEST),
        ("ArticleSchema", DETAIL),
        ("ListedArticleSchema", LISTED),
    ):
        fields = getattr(schemas, name)().fields.items()
        found = [field.data_key or attribute for attribute, field in fields]
        same(f"{folder}/schemas.py", name, found, expected)


@pytest.mark.django
def test_plain_django() -> None:
    pytest.importorskip("django", reason="Django is not installed")
    folder = "benchmarks/plain/with_django"
    run = subprocess.run(  # a process of its own, since a process can only have one project
        [sys.executable, "-c", DJANGO_FIELDS],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "postgresql:///none"},  # which is not used
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(run.stdout)
    same(f"{folder}/models.py", "Article", found["Article"], COLUMNS)
    for name, expected in (
        ("NewArticleSerializer", REQUEST),
        ("ArticleSerializer", DETAIL),
        ("ListedArticleSerializer", LISTED),
    ):
        same(f"{folder}/serializers.py", name, found[name], expected)


def test_the_message_names_the_file_and_the_member() -> None:
    with pytest.raises(AssertionError, match=r"next: add subtitle to A in benchmarks/seed\.py"):
        same("benchmarks/seed.py", "A", ["title"], {"title", "subtitle"})
    with pytest.raises(AssertionError, match=r"next: remove title from A in benchmarks/seed\.py"):
        same("benchmarks/seed.py", "A", ["title"], set())
