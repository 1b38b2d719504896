"""The console finds the code of every operation, and shows no other file."""

from itertools import chain

import pytest

from console.operations import operations, unusual
from console.sending import CannotSend, headers_of
from console.source import APPS, ROOT, NotShown, line_of, parts_of, text_of

WITHOUT_USE_CASE = {"show_account", "check_health"}
WITHOUT_STORE = {*WITHOUT_USE_CASE, "welcome_member", "predict"}


@pytest.mark.parametrize("name", operations())
def test_the_code_of_an_operation_is_found_in_every_app(name: str) -> None:
    found = parts_of(name)
    for app in APPS:
        assert len(found.routes[app]) == (3 if app == "django" else 2)
    assert len(found.use_case) == (name not in WITHOUT_USE_CASE)
    stores = [[part.name.partition(".")[2] for part in it] for it in found.stores.values()]
    assert stores[0] == stores[1]
    assert bool(stores[0]) == (name not in WITHOUT_STORE)
    kinds = (found.routes, found.schemas, found.more_schemas, found.stores)
    for part in chain(
        found.use_case, found.ports, *chain.from_iterable(it.values() for it in kinds)
    ):
        assert part.text
        if part.name != "urlpatterns":
            assert line_of(part.file, part.name) in range(part.first, part.last + 1)


def test_an_operation_that_no_app_serves_yet_has_no_parts() -> None:
    found = parts_of("not_served_yet")
    assert found.routes == found.schemas == found.more_schemas == {app: [] for app in APPS}
    assert found.use_case == found.ports == []


def test_every_operation_has_a_request_of_its_own() -> None:
    for operation in operations().values():
        path = operation.example.target.partition("?")[0]
        assert path.count("/") == operation.path.count("/")
        assert ("{token}" in operation.example.headers) <= (operation.id != "log_out")
        headers_of(operation.example.headers)


def test_the_unusual_requests_of_an_operation_are_its_own() -> None:
    found = {name: unusual(operation) for name, operation in operations().items()}
    assert "tags: a string" in found["publish_article"]
    assert "tags: a string" not in found["add_comment"]
    assert sum(map(len, found.values())) > 300


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "forge.db",
        "/etc/passwd",
        "core/../.env",
        "core/../../../etc/passwd",
        "core/__pycache__",
        "core",
        "",
        "docs/nothing.md",
        ".git/config",
        ".venv/pyvenv.cfg",
        "pyproject.toml",
        "core/\0.py",
    ],
)
def test_other_files_are_not_shown(path: str) -> None:
    with pytest.raises(NotShown):
        text_of(path)


def test_a_link_out_of_the_tree_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    from pathlib import Path

    from console import source

    root = Path(str(tmp_path)) / "tree"
    (root / "core").mkdir(parents=True)
    (root.parent / "secret.py").write_text("secret = 1")
    (root / "core" / "link.py").symlink_to(root.parent / "secret.py")
    (root / "core" / "fine.py").write_text("fine = 1")
    monkeypatch.setattr(source, "ROOT", root)
    assert text_of("core/fine.py") == "fine = 1"
    with pytest.raises(NotShown):
        text_of("core/link.py")


def test_a_part_is_shown_without_its_indentation() -> None:
    *_, method = parts_of("publish_article").routes["django"]
    assert method.name == "ArticlesView.post"
    assert method.text.startswith("@extend_schema(\n    operation_id=")
    assert (ROOT / method.file).read_text().splitlines()[method.first - 1].startswith("    @")


@pytest.mark.parametrize(
    "line", ["no header", "Na me: x", ": x", "Name: \x00", "Name: ü", "Name: a\x0bb"]
)
def test_what_is_no_header_is_refused(line: str) -> None:
    with pytest.raises(CannotSend, match="no header"):
        headers_of(f"Accept: */*\n{line}")
