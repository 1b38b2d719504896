"""`make contract URL=…`: run the contract suite against a server, and say first what that does.

For a server of `make serve` the suite is told what it needs to know of it.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import TypedDict
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
SERVING = ROOT / ".venv" / "serving.json"  # written by `make serve` while it runs
LOOPBACK = ("localhost", "127.0.0.1", "::1")
WRITES = (
    "The suite will create some six hundred accounts, with articles, comments and payments, at\n"
    "{url}, and remove none. Ctrl+C now, if its data matters. It takes a minute or two."
)
# How a development server is bound to differ from the contract.
DIFFERENCES = {
    "flask": "flask run merges slashes at the start of a path, and decodes %FF in its own way",
    "django": "runserver merges slashes at the start of a path, decodes %FF in its own way, reads "
    "no\nchunked bodies (411), and sends Content-Length with a 204",
}


class Facts(TypedDict):
    """What `make serve` runs: an app at each port, and the variables that describe it."""

    ports: dict[str, str]
    variables: dict[str, str]


def main(url: str) -> None:
    """Replace this process by pytest. Exits with one line if there is no URL."""
    if not url:
        raise SystemExit("Say which server: make contract URL=http://localhost:8001")
    if error := unreachable(url):
        raise SystemExit(f"Nothing answers at {url}: {error}")
    facts = running()
    print(*introduction(url, facts), sep="\n", end="\n\n", flush=True)
    report = ("--contract-report", "contract.html", "--junit-xml", "contract.xml")
    command = (sys.executable, "-m", "pytest", "contract_tests", "--url", url, *report)
    os.chdir(ROOT)
    os.execve(sys.executable, command, {**variables(url, facts), **os.environ})  # noqa: S606


def unreachable(url: str) -> str | None:
    """Why no server can be reached; None if one answers, whatever it says."""
    try:
        with urlopen(f"{url.rstrip('/')}/health", timeout=10):  # noqa: S310  # any server
            return None
    except HTTPError:
        return None
    except (HTTPException, OSError, ValueError) as error:
        return str(getattr(error, "reason", error))


def running() -> Facts | None:
    """What `make serve` runs, if it does."""
    try:
        facts: Facts = json.loads(SERVING.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return facts


def introduction(url: str, facts: Facts | None) -> Iterator[str]:
    """What the run will do, and what is known before it."""
    yield WRITES.format(url=url)
    if app := _app_at(url, facts):
        yield "It is a server of make serve, so make reset empties its database afterwards."
        if app in DIFFERENCES:
            yield f"Some scenarios will fail: {DIFFERENCES[app]}."


def variables(url: str, facts: Facts | None) -> Mapping[str, str]:
    """The variables that describe a server of `make serve`; none for any other."""
    return facts["variables"] if facts and _app_at(url, facts) else {}


def _app_at(url: str, facts: Facts | None) -> str | None:
    address = urlsplit(url)
    if facts is None or address.hostname not in LOOPBACK:
        return None
    return facts["ports"].get(str(address.port))


if __name__ == "__main__":
    main(sys.argv[1])
