"""The console in a real browser, with the three development servers behind it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from console.operations import operations
from dev.pictures import (
    PAGES,
    SCHEMES,
    SENDS_WITHIN,
    WIDTHS,
    addresses_on,
    browser,
    chromium,
    moving,
    opened,
    serving,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x07\"'{{7*7}}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database is, and the table of the gateway."""
    return tmp_path_factory.mktemp("serve")


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    """The console of a `make serve` of its own."""
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="module")
def chrome() -> Iterator["Browser"]:
    """A browser."""
    if chromium() is None:
        pytest.skip("Chromium is not installed")
    with browser() as found:
        yield found


def violations(page: "Page") -> list[str]:
    """What axe-core finds, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    found: Any = Axe().run(page).response["violations"]
    return [f"{it['id']}: {node['html']}" for it in found for node in it["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_in_every_colour_and_width(
    chrome: "Browser", url: str, name: str
) -> None:
    for scheme in SCHEMES:
        for width in WIDTHS:
            page = opened(chrome, url, name, scheme, width)
            assert "\n".join(violations(page)) == "", f"{scheme}, {width}"
            overflow = "document.documentElement.scrollWidth - window.innerWidth"
            assert page.evaluate(overflow) <= 0
            page.context.close()


def test_pages_load_nothing_from_elsewhere_and_have_no_errors(chrome: "Browser", url: str) -> None:
    page = chrome.new_page()
    requested: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES.values():
        page.goto(url + path)
    page.close()
    assert all(it.startswith(f"{url}/") for it in requested)
    assert said == []


def test_a_request_is_sent_without_leaving_the_page(chrome: "Browser", url: str) -> None:
    page = chrome.new_page()
    page.goto(f"{url}/compare/list_articles")
    page.get_by_label("Target").fill("/api/articles?limit=1")
    page.evaluate("document.body.dataset.kept = 'yes'")
    page.get_by_role("button", name="Send to all three").click()
    page.locator(".verdict").wait_for(timeout=SENDS_WITHIN)
    assert page.locator(".verdict").inner_text() == "Identical."
    assert page.evaluate("document.body.dataset.kept") == "yes"
    heads = page.locator(".responses thead th").all_inner_texts()
    assert [head.split()[0] for head in heads] == ["FastAPI", "Flask", "Django"]
    assert all(re.search(r"\d+ ms, \d+ bytes, 3 SQL statements", head) for head in heads)
    page.close()


def test_everything_works_without_javascript(chrome: "Browser", url: str) -> None:
    context = chrome.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    page.get_by_role("link", name="show_account").click()
    page.get_by_role("button", name="Send to all three").click()
    page.locator(".verdict").wait_for(timeout=SENDS_WITHIN)
    assert page.locator(".verdict").inner_text().startswith("Identical, but for")
    page.get_by_label("An unusual request").select_option("token: two words")
    page.get_by_role("button", name="Take it").click()
    assert page.get_by_label("Headers").input_value() == "Authorization: Bearer a b"
    page.get_by_role("button", name="Send to all three").click()
    assert "401" in page.locator(".responses tbody tr").first.inner_text()
    page.get_by_role("link", name="Measure").click()
    page.get_by_label("Search the tables").fill("footprint")
    page.get_by_role("button", name="Search").click()
    assert "with “footprint”" in page.locator("h1").inner_text()
    context.close()


def test_everything_can_be_reached_with_the_keyboard(chrome: "Browser", url: str) -> None:
    page = chrome.new_page()
    page.goto(f"{url}/compare/list_tags")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert {"method", "target", "headers", "body", "unusual", "PRE", "SUMMARY"} <= reached
    page.locator("#target").focus()
    page.keyboard.press("Enter")
    page.locator(".verdict").wait_for(timeout=SENDS_WITHIN)
    page.close()


def test_hostile_text_is_shown_as_text(chrome: "Browser", url: str) -> None:
    page = chrome.new_page()
    dialogs: list[str] = []

    def dismiss(dialog: "Dialog") -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(f"{url}/compare/publish_article")
    article = '{"article":{"title":"{unique} <script>alert(3)</script>","description":"<b>",'
    page.get_by_label("Body").fill(article + '"body":"<img src=x onerror=alert(4)>"}}')
    for text in (None, HOSTILE):
        if text:
            page.get_by_label("Body").fill(text)
            page.get_by_label("Headers").fill("X-A: <script>alert(5)</script>")
        page.get_by_role("button", name="Send to all three").click()
        page.locator(".verdict").wait_for(timeout=SENDS_WITHIN)
    page.goto(f"{url}/compare/list_articles")
    page.get_by_role("button", name="Send to all three").click()
    page.locator(".verdict").wait_for(timeout=SENDS_WITHIN)
    assert "<script>alert(3)</script>" in page.locator(".responses").inner_text()
    page.goto(f"{url}/measure?q=<script>alert(6)</script>")
    assert "<script>alert(6)" in page.locator("h1").inner_text()
    assert dialogs == []
    page.close()


def test_an_area_of_the_suite_runs_to_its_report(chrome: "Browser", url: str) -> None:
    page = chrome.new_page()
    page.goto(f"{url}/suite")
    page.get_by_label("Area").select_option("service")
    page.get_by_label("Server", exact=True).select_option("flask")
    page.get_by_role("button", name="Run").click()
    page.get_by_text("Everything holds.").wait_for(timeout=240_000)
    assert "passed" in page.locator(".output").inner_text()
    page.get_by_role("link", name="The report").click()
    assert "service" in page.locator("body").inner_text().lower()
    page.close()


def test_a_running_gateway_is_shown_and_moved(chrome: "Browser", url: str, folder: Path) -> None:
    with moving(folder, *addresses_on(chrome, url)) as gateway:
        page = chrome.new_page()
        page.goto(f"{url}/move")
        assert violations(page) == []
        page.get_by_label("Operation", exact=True).select_option("list_articles")
        page.get_by_label("To", exact=True).select_option("new")
        page.get_by_label("Share in percent").fill("100")
        page.get_by_role("button", name="Look at it").click()
        assert violations(page) == []
        page.get_by_role("button", name="Do it").click()
        done = page.locator(".verdict")
        done.wait_for(timeout=60_000)
        assert "list_articles: legacy old 100 % -> " in done.inner_text()
        for _ in range(20):
            assert httpx.get(f"{gateway}/api/tags", timeout=30).status_code == 200
            assert httpx.get(f"{gateway}/api/articles", timeout=30).status_code == 200
        row = page.locator(
            "tr", has=page.get_by_role("rowheader", name="list_articles", exact=True)
        )
        counted = row.filter(has_text="new").filter(has_text="20")  # the page asks again by itself
        counted.wait_for(timeout=60_000)
        assert "100 %" in counted.inner_text()
        assert "to see both" in page.locator("#traffic").inner_text()
        page.close()


def test_every_operation_is_served_identically_by_the_three(url: str) -> None:
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        found = re.search(r'name="form_token" value="([^"]+)"', client.get("/suite").text)
        assert found
        for name, operation in operations().items():
            example = operation.example
            fields = {
                "form_token": found[1],
                "method": example.method,
                "target": example.target,
                "headers": example.headers,
                "body": example.body,
            }
            text = client.post(f"/compare/{name}", data=fields, headers={"HX-Request": "1"}).text
            assert "<b>Identical</b>" in text, f"{name}: {text}"
            status = re.search(r'<th scope="row">status</th>\s*<td colspan="3">(\d)', text)
            assert status, text
            assert status[1] == "2", f"{name}: {text}"
            assert "not counted" not in text


def test_a_browser_is_led_to_the_documentation_and_nobody_else(url: str, chrome: "Browser") -> None:
    page = chrome.new_page()
    page.goto(url)
    addresses = [
        str(link.get_attribute("href")).removesuffix("/docs")
        for link in page.get_by_role("link", name="documentation").all()
    ]
    assert len(addresses) == 3
    for address in addresses:
        page.goto(f"{address}/")
        assert page.url == f"{address}/docs"
        answer = httpx.get(f"{address}/", headers={"Accept": "application/json"})
        assert answer.status_code == 404
        assert httpx.get(f"{address}/").status_code == 404
    page.close()


def test_pictures_are_taken(chrome: "Browser", url: str, tmp_path: Path) -> None:
    page = opened(chrome, url, "compare", "light", "wide")
    page.screenshot(path=tmp_path / "compare.png")
    assert (tmp_path / "compare.png").stat().st_size > 20_000
    page.context.close()
