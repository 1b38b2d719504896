"""`make pictures`: take the pictures of the console that README.md shows, and one of every page.

It starts `make serve` on free ports and a database of its own. Needs Chromium.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dev.addresses import PORTS, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
DOCUMENTED = ROOT / "docs" / "pictures"
ALL = ROOT / "build" / "pictures"
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
    environment = {**os.environ, **chosen, "DATABASE_URL": f"sqlite:///{folder / 'forge.db'}"}
    environment["GATEWAY_TABLE"] = str(folder / "gateway.toml")
    log = folder / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "dev.serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(process, log)
        yield f"http://127.0.0.1:{chosen[PORTS['console'][0]]}"
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        finally:
            _kill(process.pid)


def _wait(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while "All up" not in (said := log.read_text(encoding="utf-8", errors="replace")):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"make serve does not come up:\n{said}")
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
        page.screenshot(path=DOCUMENTED / "compare.png")
        page.context.close()
    print(f"See {ALL.relative_to(ROOT)} and {DOCUMENTED.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
