"""`make pictures`: take the pictures of the console that README.md shows, and one of every page.

It starts `make serve` on free ports and a database of its own. Needs Chromium.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import httpx

from adapters.database_urls import sqlite_url
from dev.addresses import PORTS, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
DOCUMENTED = ROOT / "docs" / "pictures"
ALL = ROOT / "build" / "pictures"
TABLE = "gateway.toml"
STARTS_WITHIN = 180.0  # seconds
SENDS_WITHIN = 60_000  # milliseconds
PAGES = {
    "home": "/",
    "compare": "/compare/publish_article",
    "follow": "/follow",
    "move": "/move",
    "measure": "/measure",
    "search": "/measure?q=flask",
    "learn": "/learn",
    "tour": "/learn/docs/tour.md",
    "source": "/source/core/use_cases/articles.py",
    "suite": "/suite",
}
SCHEMES = ("light", "dark")
WIDTHS = {"wide": 1400, "narrow": 390}


def chromium() -> str | None:
    """The path of Chromium, if it is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browser() -> Iterator["Browser"]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # As root, which containers run as, Chromium has no sandbox. It opens pages of ours alone.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        found = playwright.chromium.launch(executable_path=chromium(), args=options)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`make serve` on free ports, with a database in a folder. The URL of the console."""
    chosen = {variable: str(free_port()) for variable, _ in PORTS.values()}
    environment = {**os.environ, **chosen, "DATABASE_URL": sqlite_url(folder / "forge.db")}
    environment["GATEWAY_TABLE"] = str(folder / TABLE)
    with _running(["dev.serve"], folder / "serve.log", "All up", environment):
        yield _address(chosen, "console")


@contextmanager
def moving(folder: Path, old: str, new: str) -> Iterator[str]:
    """A gateway between two servers, of which the new one has half of `list_tags`. Its URL."""
    table, listen = folder / TABLE, f"127.0.0.1:{free_port()}"
    document = ROOT / "http_contract" / "openapi.yaml"
    gateway = [sys.executable, "-m", "gateway"]
    beginning = ["init", "--openapi", str(document), "--old", old, "--new", new]
    subprocess.run([*gateway, *beginning, "--table", str(table)], cwd=ROOT, check=True)  # noqa: S603
    text = table.read_text(encoding="utf-8")
    table.write_text(re.sub(r'listen = ".*"', f'listen = "{listen}"', text), encoding="utf-8")
    move = ["move", "list_tags", "new", "50", "--why", "to see both"]
    subprocess.run([*gateway, *move, "--table", str(table)], cwd=ROOT, check=True)  # noqa: S603
    words = ["gateway", "run", "--table", str(table)]
    try:
        with _running(words, folder / "gateway.log", "", dict(os.environ)):
            _wait_for(f"http://{listen}/health")
            yield f"http://{listen}"
    finally:
        table.unlink()


@contextmanager
def _running(
    words: list[str], log: Path, expected: str, environment: dict[str, str]
) -> Iterator[None]:
    """A module as a process, once it has printed what is expected."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(process, log, expected)
        yield
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        finally:
            _kill(process.pid)


def _address(chosen: dict[str, str], name: str) -> str:
    return f"http://127.0.0.1:{chosen[PORTS[name][0]]}"


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if httpx.get(url, timeout=5).is_success:
                return
        time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer")


def _wait(process: "subprocess.Popen[bytes]", log: Path, expected: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while expected not in (said := log.read_text(encoding="utf-8", errors="replace")):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"it does not come up:\n{said}")
        time.sleep(0.2)


def _kill(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def opened(found: "Browser", url: str, name: str, scheme: str, width: str) -> "Page":
    """A page of the console. Of Compare, with three responses."""
    size = {"width": WIDTHS[width], "height": 900}
    context = found.new_context(color_scheme=scheme, viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url + PAGES[name])
    if name == "compare":
        page.get_by_role("button", name="Send to all three").click()
        page.locator(".verdict").wait_for(timeout=SENDS_WITHIN)
    return page


def addresses_on(found: "Browser", url: str) -> tuple[str, str]:
    """The addresses of Flask and FastAPI, as the first page has them."""
    page = found.new_page()
    page.goto(url)
    links = page.get_by_role("link", name="documentation").all()
    fastapi, flask, _ = (str(it.get_attribute("href")).removesuffix("/docs") for it in links)
    page.close()
    return flask, fastapi


def main() -> int:
    """Take all pictures."""
    if chromium() is None:
        print("Chromium is not installed: apt-get install chromium", file=sys.stderr)
        return 2
    DOCUMENTED.mkdir(exist_ok=True)
    ALL.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(prefix="forge-") as folder,
        serving(Path(folder)) as url,
        browser() as found,
    ):
        for name, scheme, width in product(PAGES, SCHEMES, WIDTHS):
            page = opened(found, url, name, scheme, width)
            page.screenshot(path=ALL / f"{name}-{scheme}-{width}.png", full_page=True)
            page.context.close()
        page = opened(found, url, "compare", "light", "wide")
        page.set_viewport_size({"width": 1400, "height": 1000})
        page.locator(".verdict").evaluate("it => scrollTo(0, it.getBoundingClientRect().top - 16)")
        page.screenshot(path=DOCUMENTED / "compare.png")
        page.context.close()
        flask, fastapi = addresses_on(found, url)
        with moving(Path(folder), flask, fastapi) as gateway:
            for _ in range(30):
                httpx.get(f"{gateway}/api/tags", timeout=30).raise_for_status()
            page = opened(found, url, "move", "light", "wide")
            page.screenshot(path=ALL / "moving.png", full_page=True)
            page.context.close()
    print(f"See {ALL.relative_to(ROOT)} and {DOCUMENTED.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
