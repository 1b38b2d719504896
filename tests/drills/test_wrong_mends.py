"""Mends that hide a symptom, or lose what the service is for, are refused."""

from pathlib import Path

import pytest

from drills.__main__ import copy
from drills.tools import GENEROUS
from tests.drills.command import BRIEF, drill

Edits = list[tuple[str, str]]

# What replaces which text of the service, and what the check says of it.
MENDS: dict[str, tuple[Edits, str]] = {
    "one_report_stops_all-second_worker": (
        [("uvicorn one", "uvicorn --workers 2 one")],
        "for the archive",
    ),
    "one_report_stops_all-no_wait": (
        [("timeout=60", "timeout=0.3")],
        "GET /report answers 500",
    ),
    "one_report_stops_all-without_report": (
        [
            ('httpx.get(os.environ["ARCHIVE_URL"], timeout=60', 'await httpx.AsyncClient().get(""'),
            (", trust_env=False)", ")"),
        ],
        "GET /report did not ask the archive.",
    ),
    "one_report_stops_all-without_content": (
        [
            (
                'response = httpx.get(os.environ["ARCHIVE_URL"], timeout=60, trust_env=False)',
                "async with httpx.AsyncClient() as c:\n"
                '        await c.get(os.environ["ARCHIVE_URL"], timeout=60)',
            ),
            ("response.text", '""'),
        ],
        "GET /report answers {'report': ''}",
    ),
    "health_check_hangs-more_workers": (
        [("--workers 2", "--workers 4")],
        "for the bank",
    ),
    "health_check_hangs-no_wait": (
        [('["BANK_URL"]', '["BANK_URL"], timeout=0.3')],
        "GET /rate answers 500",
    ),
    "health_check_hangs-without_rate": (
        [
            ('    with urlopen(os.environ["BANK_URL"]) as response:  # noqa: S310\n', ""),
            ('    return {"rate": int(response.read())}', 'return {"rate": 42}'),
        ],
        "GET /rate did not ask the bank.",
    ),
    "async_without_gain-more_workers": (
        [("--workers 1", "--workers 4")],
        "for the shop",
    ),
    "pool_runs_out-unknown_order": (
        [
            (
                "        order = session.get_one(Order, number)\n"
                "        order.tracking = book(order.id)\n",
                "        order.tracking = tracking\n",
            ),
            (
                "    with Session(engine) as session:\n        order.",
                "    tracking = book(number)\n    with Session(engine) as session:\n"
                "        order = session.get_one(Order, number)\n        order.",
            ),
        ],
        "The carrier was asked to ship order 3, which does not exist.",
    ),
    "pool_runs_out-in_a_thread": (
        [
            (
                "    with Session(engine) as session:\n        order = ",
                "    Thread(target=late, args=[number]).start()\n    return {}\n\n\n"
                "def late(number: int) -> None:\n    tracking = book(number)\n"
                "    with Session(engine) as session:\n        order = ",
            ),
            ("= book(order.id)", "= tracking"),
            ("from flask import", "from threading import Thread\n\nfrom flask import"),
        ],
        "POST /orders/1/ship answers {}, and should answer {'tracking': 42}.",
    ),
    "empty_admin-default_site": (
        [("library.urls", "admin.site.urls")],
        "The header of /admin/ is not the library's.",
    ),
}
# Those of which a response should not come.
UNANSWERED = {
    "one_report_stops_all-second_worker",
    "health_check_hangs-more_workers",
    "async_without_gain-more_workers",
}


@pytest.mark.parametrize("mend", MENDS)
def test_a_wrong_mend_is_refused(mend: str, tmp_path: Path) -> None:
    name, _, _ = mend.partition("-")
    edits, expected = MENDS[mend]
    service = copy(name, tmp_path / "work")
    text = service.read_text()
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    service.write_text(text)
    refused = drill(name, tmp_path, patience=BRIEF if mend in UNANSWERED else GENEROUS)
    assert refused.returncode == 1, refused.stdout
    _, _, faults = refused.stdout.partition("Still wrong: ")
    assert expected in faults, refused.stdout
    assert "Passed." not in refused.stdout
