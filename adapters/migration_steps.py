"""The steps in which the schema grew, and what each migration tool calls them.

Either tool can take over a database that the other built, whatever step it is at.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

Migration = tuple[str, str]  # a Django app, and the name of one of its migrations


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the schema: one revision of Alembic's, or these migrations of Django's."""

    revision: str
    migrations: tuple[Migration, ...]  # each after those that it depends on


STEPS = (
    Step("0001_accounts", (("accounts", "0001_initial"),)),
    Step("0002_articles", (("articles", "0001_initial"), ("comments", "0001_initial"))),
    Step(
        "0003_membership",
        (
            ("accounts", "0002_tier_and_staff"),
            ("comments", "0002_author"),
            ("membership", "0001_initial"),
        ),
    ),
)
MIGRATIONS = frozenset(chain.from_iterable(step.migrations for step in STEPS))
APPS = frozenset(app for app, _ in MIGRATIONS)


class UnknownStep(ValueError):
    """What a migration tool's book tells of is no step."""


def steps_of_alembic(revision: str | None) -> int:
    """How many steps Alembic's book tells of; UnknownStep for a revision of another version."""
    if revision is None:
        return 0
    for number, step in enumerate(STEPS, start=1):
        if step.revision == revision:
            return number
    raise UnknownStep(f"Alembic's revision {revision} is no step of adapters/migration_steps.py")


def steps_of_django(applied: Collection[Migration]) -> int:
    """How many steps Django's book tells of; UnknownStep between two, or for another version."""
    ours = {migration for migration in applied if migration[0] in APPS}
    for number in range(len(STEPS) + 1):
        if ours == set(chain.from_iterable(step.migrations for step in STEPS[:number])):
            return number
    raise UnknownStep(
        "what Django's migrations have built is no step of adapters/migration_steps.py"
    )


def alembic_is_behind(revision: str | None) -> bool:
    """Whether Alembic's book tells of fewer steps than there are; a later version's are more."""
    return revision is None or revision in {step.revision for step in STEPS[:-1]}


def django_is_behind(applied: Collection[Migration]) -> bool:
    """Whether Django's book lacks a migration of some step."""
    return not MIGRATIONS.issubset(applied)
