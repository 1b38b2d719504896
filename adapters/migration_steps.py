"""The steps in which the schema grew, and their names in each migration tool.

Either tool can take over a database that the other one built, at any step. Add a step here for each
new migration.
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
    Step("0004_idempotency", (("idempotency", "0001_initial"),)),
    Step("0005_failed_logins", (("accounts", "0003_failed_logins"),)),
)
MIGRATIONS = frozenset(chain.from_iterable(step.migrations for step in STEPS))
APPS = frozenset(app for app, _ in MIGRATIONS)


class UnknownStep(ValueError):
    """The migrations that a tool has recorded are not those of any step."""


def steps_of_alembic(revision: str | None) -> int:
    """The number of steps up to a revision. Raises UnknownStep for one of another version."""
    if revision is None:
        return 0
    for number, step in enumerate(STEPS, start=1):
        if step.revision == revision:
            return number
    raise UnknownStep(f"Alembic's revision {revision} is not in adapters/migration_steps.py")


def steps_of_django(applied: Collection[Migration]) -> int:
    """The number of steps that these migrations complete. Raises UnknownStep between two steps."""
    known = {migration for migration in applied if migration[0] in APPS}
    for number in range(len(STEPS) + 1):
        if known == set(chain.from_iterable(step.migrations for step in STEPS[:number])):
            return number
    raise UnknownStep(
        "the migrations that Django has applied are not a step in adapters/migration_steps.py"
    )


def alembic_is_behind(revision: str | None) -> bool:
    """Whether a revision is older than the newest step. That of a later version is not."""
    return revision is None or revision in {step.revision for step in STEPS[:-1]}


def django_is_behind(applied: Collection[Migration]) -> bool:
    """Whether a migration of some step is missing."""
    return not MIGRATIONS.issubset(applied)
