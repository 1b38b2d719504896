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
    "accepts_anything-catch_all": (
        [
            (
                "    order = Order.model_construct(**body)\n",
                "    from fastapi import HTTPException\n"
                "    try:\n"
                "        order = Order(**body)\n"
                "    except Exception:\n"
                "        raise HTTPException(422)\n",
            ),
        ],
        "The document does not say what an order is",
    ),
    "accepts_anything-not_stored": (
        [
            (
                "body: Annotated[dict[str, Any], Body()]) -> dict[str, Any]",
                "order: Order) -> Any",
            ),
            (
                "    order = Order.model_construct(**body)\n    stored.append(order)\n",
                "",
            ),
        ],
        "After one good order, these are stored: [].",
    ),
    "article_fails-catch": (
        [
            (
                'return {"title": article.title, "author": article.author.name}',
                'return {"title": article.title, "author": "A"}',
            ),
        ],
        "GET /articles/2 answers {'title': 'U', 'author': 'A'}",
    ),
    "count_fails-unsafe": (
        [
            (
                "import django\n",
                "import os\n\nimport django\n\nos.environ['DJANGO_ALLOW_ASYNC_UNSAFE'] = '1'\n",
            ),
        ],
        "DJANGO_ALLOW_ASYNC_UNSAFE",
    ),
    "dashboard_fails-warm": (
        [
            (
                "    orders, customers =",
                '    await opened.execute(text("SELECT 1"))\n    orders, customers =',
            ),
        ],
        "Two statements ran at the same time on one connection.",
    ),
    "dashboard_fails-constant": (
        [
            (
                "await asyncio.gather(",
                "3, 2\n    _ = (",
            ),
        ],
        "After another order",
    ),
    "documents_lack_orders-empty": (
        [
            (
                '    """The number of every order."""\n    return [1, 2, 3]',
                '    """The number of every order."""\n    return []',
            ),
            (
                "api.include_router(customers)",
                "api.include_router(customers)\napi.include_router(orders)",
            ),
        ],
        "GET /api/orders answers []",
    ),
    "every_request_fails-fallback": (
        [
            (
                "app = FastAPI()\n",
                "api = FastAPI()\n"
                "\n"
                "\n"
                "def app(environ, start):\n"
                "    start('200 OK', [])\n"
                "    return [b'ok']\n",
            ),
            (
                "@app.get",
                "@api.get",
            ),
        ],
        "GET /health answers ok",
    ),
    "fails_when_mounted-notes": (
        [
            (
                '    """Nothing to load yet."""\n    note("main starts")\n    yield\n',
                '    """Nothing to load yet."""\n'
                '    note("main starts")\n'
                '    note("shop starts")\n'
                "    yield\n"
                '    note("shop stops")\n',
            ),
            (
                "request.app.state.rates",
                'getattr(request.app.state, "rates", {})',
            ),
        ],
        "GET /shop/rate answers {}",
    ),
    "mail_never_sent-sync": (
        [
            (
                '    Thread(target=send_mail, args=[f"Order {number}"]).start()',
                '    send_mail(f"Order {number}")',
            ),
        ],
        "The response waits until the mail is sent.",
    ),
    "mail_never_sent-constant": (
        [
            (
                'current_app.config["SENDER"]',
                '"shop@example.org"',
            ),
        ],
        "these mails were sent: [('shop@example.org', 'Order 1')",
    ),
    "memory_grows-no_cache": (
        [
            (
                "@cache\n",
                "",
            ),
            (
                "from functools import cache\n",
                "",
            ),
        ],
        "A text that was just sent is not kept",
    ),
    "uploads_stay-clear": (
        [
            (
                "    yield upload\n",
                "    yield upload\n    uploads.running.clear()\n",
            ),
        ],
        "During one upload",
    ),
    "uploads_stay-nofinally": (
        [
            (
                "    yield upload\n",
                "    yield upload\n    uploads.running.remove(upload)\n",
            ),
        ],
        "1 objects of Upload are alive.",
    ),
    "uploads_stay-constant": (
        [
            (
                "    uploads.running.append(upload)\n",
                "",
            ),
            (
                "len(uploads.running)",
                "1",
            ),
        ],
        "During one upload",
    ),
}
# Those of which a response should not come.
UNANSWERED = {
    "one_report_stops_all-second_worker",
    "health_check_hangs-more_workers",
    "async_without_gain-more_workers",
    "mail_never_sent-sync",
}


@pytest.mark.parametrize("mend", MENDS)
def test_a_wrong_mend_is_refused(mend: str, tmp_path: Path) -> None:
    name, _, _ = mend.partition("-")
    edits, expected = MENDS[mend]
    _edit(copy(name, tmp_path / "work"), edits)
    refused = drill(name, tmp_path, patience=BRIEF if mend in UNANSWERED else GENEROUS)
    assert refused.returncode == 1, refused.stdout
    _, _, faults = refused.stdout.partition("Still wrong: ")
    assert expected in faults, refused.stdout
    assert "Passed." not in refused.stdout


# Mends that are as good as the solution, and pass.
RIGHT: dict[str, Edits] = {
    "dashboard_fails-one_after_the_other": [
        (
            "await asyncio.gather(count",
            'await count("*", opened), await count("DISTINCT customer", opened)\n    # (count',
        )
    ],
    "mail_never_sent-context_in_the_thread": [
        ("Thread(target=send_mail", "Thread(target=send_later"),
        (
            "@app.post",
            "def send_later(subject: str) -> None:\n    with app.app_context():\n"
            "        send_mail(subject)\n\n\n@app.post",
        ),
    ],
    "memory_grows-larger_bound": [
        ("import cache", "import lru_cache"),
        ("@cache", "@lru_cache(maxsize=4_096)"),
    ],
}


@pytest.mark.parametrize("mend", RIGHT)
def test_another_right_mend_passes(mend: str, tmp_path: Path) -> None:
    name, _, _ = mend.partition("-")
    _edit(copy(name, tmp_path / "work"), RIGHT[mend])
    mended = drill(name, tmp_path, patience=GENEROUS)
    assert mended.returncode == 0, mended.stdout
    assert "Passed. " in mended.stdout


def _edit(service: Path, edits: Edits) -> None:
    text = service.read_text()
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    service.write_text(text)
