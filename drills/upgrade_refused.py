"""The upgrade of the database is refused since two branches were merged.

Framework: Flask
Symptom: Two branches were merged without a conflict, and the tests of each had passed. Since then
    the release stops at "alembic upgrade head".
Provoke: Run alembic upgrade head on a new database.
Tool: alembic heads, and alembic history, which draws where the branches part.
Elsewhere: FastAPI with Alembic has the same fault. Django can have two leaf nodes as well, and
    notices earlier: makemigrations --check refuses them, also without a database.
"""

import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

FORMER_HEADS = ("paid2", "note2")
COLUMNS = {"id", "paid", "note"}


def check(folder: Path) -> Iterator[str]:
    """There is one head, and databases at each former head and new ones get to it."""
    with tempfile.TemporaryDirectory() as temporary:
        for start in (None, *FORMER_HEADS):
            url = f"sqlite:///{temporary}/{start}.db"
            config = _config(folder, url)
            heads = ScriptDirectory.from_config(config).get_heads()
            if len(heads) != 1:
                yield f"There are {len(heads)} heads: {', '.join(sorted(heads))}."
                return
            if start:
                command.upgrade(config, start)
            command.upgrade(config, "head")
            engine = create_engine(url)
            columns = {each["name"] for each in inspect(engine).get_columns("purchase")}
            engine.dispose()
            if columns != COLUMNS:
                yield f"From {start or 'nothing'}, the upgrade leads to {sorted(columns)}."


def tool(folder: Path) -> str:
    """What the two commands print."""
    printed = StringIO()
    config = _config(folder, "sqlite://", printed)
    for name, show in (("heads", command.heads), ("history", command.history)):
        printed.write(f"$ alembic {name}\n")
        show(config)
    return printed.getvalue()


def _config(folder: Path, url: str, output: StringIO | None = None) -> Config:
    config = Config(stdout=output or StringIO())
    config.set_main_option("script_location", str(folder / "upgrade_refused"))
    config.set_main_option("sqlalchemy.url", url)
    return config
