"""`make contract URL=…`: run the contract suite against a server, and say first what that does.

For a server of `make serve` the suite is told what it needs to know of it.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
SERVING = ROOT / ".venv" / "serving"  # a file for each `make serve` that runs
LOOPBACK = ("localhost", "127.0.0.1", "::1")
WRITES = (
    "The suite creates some six hundred accounts with articles, comments and payments at {host},\n"
    "and removes none: press Ctrl+C now if its data matters. It takes a minute or two."
)
# How a development server is bound to differ from the contract.
DIFFERENCES = {
    "django": "runserver decodes %2F before the app sees it, and reads no chunked bodies (411)",
}


class Facts(TypedDict):
    """What a `make serve` runs: an app at each port, and the variables that describe it."""

    pid: int
    is_default_database: bool
    ports: dict[str, str]
    variables: dict[str, str]


def main(url: str) -> None:
    """Replace this process by pytest. Exits with one line if there is no URL."""
    if not url:
        raise SystemExit("Say which server: make contract URL=http://localhost:8001")
    served = running()
    print(*introduction(url, served), sep="\n", end="\n\n", flush=True)
    report = ("--contract-report", "contract.html", "--junit-xml", "contract.xml")
    command = (sys.executable, "-m", "pytest", "contract_tests", "--url", url, *report)
    os.chdir(ROOT)
    os.execve(sys.executable, command, {**variables(url, served), **os.environ})  # noqa: S606


def running() -> list[Facts]:
    """What each `make serve` runs."""
    found: list[Facts] = []
    for file in SERVING.glob("*.json"):
        try:
            facts: Facts = json.loads(file.read_text(encoding="utf-8"))
            os.kill(facts["pid"], 0)
        except (OSError, ValueError):  # a process that was killed leaves its file
            continue
        found.append(facts)
    return found


@contextmanager
def announced(facts: Facts) -> Iterator[None]:
    """Let `running` know of this process while the context lasts."""
    SERVING.mkdir(parents=True, exist_ok=True)
    file = SERVING / f"{facts['pid']}.json"
    file.write_text(json.dumps(facts), encoding="utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def introduction(url: str, served: Iterable[Facts]) -> Iterator[str]:
    """What the run will do, and what is known before it."""
    yield WRITES.format(host=urlsplit(url).netloc.rpartition("@")[2])
    if facts := _facts_of(url, served):
        if facts["is_default_database"]:
            yield "This is a server of make serve, whose database make reset deletes."
        if difference := DIFFERENCES.get(facts["ports"][str(urlsplit(url).port)]):
            yield f"Some scenarios will fail: {difference}."


def variables(url: str, served: Iterable[Facts]) -> Mapping[str, str]:
    """The variables that describe a server of `make serve`; none for any other."""
    facts = _facts_of(url, served)
    return facts["variables"] if facts else {}


def _facts_of(url: str, served: Iterable[Facts]) -> Facts | None:
    address = urlsplit(url)
    if address.hostname not in LOOPBACK:
        return None
    return next((facts for facts in served if str(address.port) in facts["ports"]), None)


if __name__ == "__main__":
    main(sys.argv[1])
