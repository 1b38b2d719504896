"""The targets that registered apps have, and those that `-m` selects."""

import pytest

from contract_tests import apps
from contract_tests.apps import APPS, App, complete_apps
from contract_tests.targets.matrix import all_targets, selected

SPECS = all_targets()
NAMES = [*APPS]
OTHER_STORES = ("memory", "django-orm", "django-orm-postgresql")
FAST = "not live and not postgresql and not relay and not matrix"


@pytest.mark.parametrize(
    ("expression", "ids"),
    [
        ("", [spec.id for spec in SPECS if not spec.if_named]),
        (FAST, NAMES),
        (f"flask and {FAST}", ["flask"]),
        ("flask and live or django and postgresql", ["flask-live", "django-postgresql"]),
        ("relay and not (postgresql or live)", ["relay", "one-process"]),
        ("one_process and not live", ["one-process", *(f"one-process-{name}" for name in NAMES)]),
        ("one_process and live", ["one-process-live"]),
        ("matrix and flask", [f"flask-over-{store}" for store in OTHER_STORES]),
    ],
)
def test_the_targets_are_those_that_pytest_would_select(expression: str, ids: list[str]) -> None:
    assert [spec.id for spec in selected(SPECS, expression, [])] == ids


def test_a_marker_of_the_scenario_counts() -> None:
    specs = [spec for spec in SPECS if not spec.if_named]
    assert selected(SPECS, "together", ["together"]) == specs


def test_one_target_is_left_for_pytest_to_deselect() -> None:
    assert selected(SPECS, "together", []) == SPECS[:1]


def test_every_target_has_a_name_of_its_own() -> None:
    assert len({spec.id for spec in SPECS}) == len({spec.title for spec in SPECS}) == len(SPECS)


@pytest.fixture
def another(monkeypatch: pytest.MonkeyPatch) -> App:
    """An app of some areas, registered for one test."""
    registered = dict(apps._registered)
    monkeypatch.setattr(apps, "_registered", registered)
    monkeypatch.setattr(apps, "APPS", registered)
    monkeypatch.setattr("contract_tests.targets.matrix.APPS", registered)
    flask = APPS["flask"]
    app = App(
        name="another",
        framework="httpx",
        package="another_app",
        store="memory",
        serve=flask.serve,
        appoint=flask.appoint,
        areas=("service", "comments"),
    )
    apps.register(app)
    return app


def test_an_app_joins_by_one_entry(another: App) -> None:
    added = [spec for spec in all_targets() if spec.id not in {spec.id for spec in SPECS}]
    assert [spec.id for spec in added] == ["another", "another-postgresql"]
    assert {spec.areas for spec in added} == {another.areas}
    assert all("another" in spec.marks and spec.missing() is None for spec in added)


@pytest.mark.usefixtures("another")
def test_an_app_of_some_areas_is_compared_with_no_other() -> None:
    assert complete_apps() == NAMES
    relays = [spec for spec in all_targets() if "relay" in spec.marks]
    assert {spec.apps for spec in relays} == {tuple(NAMES)}


def test_a_name_is_registered_once(another: App) -> None:
    with pytest.raises(ValueError, match=r"^there is an app named another already$"):
        apps.register(another)


def test_a_target_without_its_framework_is_missing_it() -> None:
    over_django = next(spec for spec in SPECS if spec.id == "flask-over-django-orm")
    assert (over_django.apps, over_django.missing()) == (("flask", "django"), None)
