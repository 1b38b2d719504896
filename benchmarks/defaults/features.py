"""What a feature takes, counted with ast: lines, definitions, framework classes, packages."""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.defaults.serving import BY_OTHERS, OURS
from dev.app_sizes import ROOT
from dev.audit import overrides

APPS = "benchmarks/defaults/apps"
OF_COMMUNITIES = [app for app in BY_OTHERS if app.startswith("community")]
# By feature and app: files, or names in a file. None where the app does without the feature.
FEATURES: Mapping[str, Mapping[str, list[str] | None]] = {
    "bearer token": {
        "community_fastapi": [
            f"{APPS}/community_fastapi.py#{name}"
            for name in ("get_current_token", "CurrentToken", "get_current_user", "CurrentUser")
        ],
        "community_flask": [f"{APPS}/community_flask.py#token_required"],
        "community_django": [f"{APPS}/community_django/authentication.py"],
        "ours_fastapi": [
            f"fastapi_app/dependencies.py#{name}"
            for name in ("TokenScheme", "get_current_user", "get_optional_user", "get_reader")
        ],
        "ours_flask": ["flask_app/authentication.py"],
        "ours_django": ["django_project/api/authentication.py"],
    },
    "errors in one form": {
        "community_fastapi": None,
        "community_flask": [
            f"{APPS}/community_flask.py#handle_validation_error",
            f"{APPS}/community_flask.py#handle_http_exception",
        ],
        "community_django": None,
        "ours_fastapi": ["fastapi_app/errors.py"],
        "ours_flask": ["flask_app/errors.py"],
        "ours_django": ["django_project/api/exceptions.py"],
    },
    "pagination": {
        "community_fastapi": [
            f"{APPS}/community_fastapi.py#ArticlesResponse",
            f"{APPS}/community_fastapi.py#list_articles",
        ],
        "community_flask": [
            f"{APPS}/community_flask.py#PageSchema",
            f"{APPS}/community_flask.py#list_articles",
        ],
        "community_django": [
            f"{APPS}/community_django/pagination.py",
        ],
        "ours_fastapi": ["fastapi_app/query_parameters.py"],
        "ours_flask": ["flask_app/query_parameters.py"],
        "ours_django": ["django_project/api/query_parameters.py"],
    },
    "OpenAPI document": {
        "community_fastapi": [],  # it is there
        "community_flask": None,
        "community_django": None,
        "ours_fastapi": ["fastapi_app/openapi.py"],
        "ours_flask": ["flask_app/openapi.py"],
        "ours_django": ["django_project/api/schema.py"],
    },
}


def count(places: Iterable[str]) -> dict[str, Any]:
    """What a feature takes in these places. Raises LookupError for a name that is not there."""
    lines = definitions = classes = 0
    packages: set[str] = set()
    for place in places:
        file, _, name = place.partition("#")
        module = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        imported = _imported(module)
        for node in _nodes(module, name, file):
            lines += _lines(node)
            definitions += 1
            used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            packages |= {imported[one] for one in used if one in imported}
            if isinstance(node, ast.ClassDef):
                classes += any(_root(base) in imported for base in node.bases)
    return {
        "lines": lines,
        "definitions": definitions,
        "framework_classes": classes,
        "packages": sorted(packages),
    }


def _nodes(module: ast.Module, name: str, file: str) -> Iterator[ast.stmt]:
    """The definitions of a module, or the one of that name."""
    found = [
        node
        for node in module.body
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)
        and (not name or name in _names(node))
    ]
    if not found:
        raise LookupError(f"{file} has no {name}")
    yield from found


def _names(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _lines(node: ast.stmt) -> int:
    """The lines of a definition, with decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in decorators)])
    return (node.end_lineno or node.lineno) - first + 1


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _imported(module: ast.Module) -> dict[str, str]:
    """By name, the package of others that it is imported from."""
    found: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {(one.asname or one.name.split(".")[0]): one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {(one.asname or one.name): node.module for one in node.names}
    tops = {name: source.split(".")[0] for name, source in found.items()}
    return {name: top for name, top in tops.items() if not _is_ours_or_standard(top)}


def _is_ours_or_standard(top: str) -> bool:
    return top in sys.stdlib_module_names or (ROOT / top).is_dir()


def sizes() -> dict[str, Any]:
    """Of each app by others: files, lines that are not blank, and packages that it imports."""
    found = {}
    for app in BY_OTHERS:
        files = _files(app)
        texts = [file.read_text(encoding="utf-8") for file in files]
        packages = {top for text in texts for top in _imported(ast.parse(text)).values()}
        found[app] = {
            "files": len(files),
            "lines": sum(bool(line.strip()) for text in texts for line in text.splitlines()),
            "packages": sorted(packages),
        }
    return found


def _files(app: str) -> list[Path]:
    folder = ROOT / APPS
    if app.endswith("_django"):
        return sorted((folder / app).rglob("*.py"))
    shared = [folder / "tables.py"] if app.startswith("community") else []
    return [folder / f"{app}.py", *shared]


def measure() -> dict[str, Any]:
    """Features by app, sizes of the apps, and what ours override of their frameworks."""
    return {
        "features": {
            feature: {app: None if at is None else count(at) for app, at in places.items()}
            for feature, places in FEATURES.items()
        },
        "sizes": sizes(),
        "overrides": {
            app: {name: len(each) for name, each in asdict(overrides(_framework(app))).items()}
            for app in OURS
        },
    }


def _framework(app: str) -> str:
    return app.partition("_")[2]
