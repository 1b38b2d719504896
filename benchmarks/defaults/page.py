"""docs/defaults.md, made from the results.

A verdict is a sentence with a condition. The page shows it as it is; a test fails once a new run
breaks the condition, and somebody has to judge again.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from benchmarks.defaults.serving import BY_OTHERS, FRAMEWORKS, OURS, title
from benchmarks.defaults.suite import ANSWERS, KINDS, OPERATIONS
from benchmarks.results import read
from benchmarks.tables import table
from dev.app_sizes import ROOT

PAGE = ROOT / "docs" / "defaults.md"
Results = dict[str, Any]

BEGIN = """\
# As each framework behaves by itself

What FastAPI, Flask and Django do without our code. For each there are two small apps in
[benchmarks/defaults/apps](../benchmarks/defaults/apps): the one that a beginner writes after the
tutorial, and the one that its community writes (constrained models and SQLAlchemy; marshmallow
and SQLAlchemy; REST framework). All six serve the same paths, those of {operations}.

`make defaults` measures everything on this page, in about a quarter of an hour, and writes it.
The numbers are in [results.json](performance/results.json) under `defaults`. They are counts of
what the versions in `requirements.lock` did; only the costs are times. The apps are ours: another
beginner writes another app.

## Verdicts

{verdicts}

## How much of the contract holds

{units:,} rows of {scenarios} scenarios need nothing but these paths: our app is asked first, and
a row is chosen if each request of it is for one of these operations, or for a path or method that
the contract does not have. Filters, idempotency keys and the limit of failed logins are left out,
since no framework claims to have them. A row counts by what our app answers in it. It *acts* if
the status is right, and each member that the scenario looks at. "+ errors" asks for the
contract's error bodies too, and "whole" for every header and member that it declares. The three
apps of this repository hold all rows at each level.

Rows that act:

{acting}

Rows that act, all kinds together, then with the contract's errors, then whole:

{levels}

No app by others holds a row whole, because every response lacks `X-Request-ID` or another header:
this is our contract, which they do not know, and no fault of theirs. What they answer where our
app refuses says more. Of {refused:,} such rows:

{refusals}

`accepted` and `5xx` are the ones that hurt: a wrong request was taken, or a client's mistake
looks like the server's. REST framework answers 400 to what is 422 here, FastAPI 422 to what is
400.

## What a value becomes

Each cell was made by running the library on `{{"value": …}}`. A value in code is what it was
accepted as; a text is the message of the refusal. "By hand" is `int(data["value"])` and the like,
whose exceptions are a 500 unless somebody catches them.

{coercions}

### Over HTTP

The same for an article, sent to the six apps and ours: the status, and what the member became.

{over_http}

## Who notices a renamed member, and when

In a copy of each app a member of an article is renamed where it is declared, and nowhere else; in
Flask's beginner app, which declares nothing, where it is read. Then each was run: mypy, mypy with
`--check-untyped-defs`, the start, a valid request, and the rows of `{scenarios_file}` that the
app held before.

{renames}

A row can go on holding because it expects a refusal, whatever the reason. So it is the scenarios
that publish something that notice.

## What a validated body costs

An article with three tags, valid, in one process; the median of {rounds} rounds in which all took
turns. The ratio is to the same checks by hand. On another machine the microseconds differ.

{costs}

## What a feature takes

Lines of the definitions that make it up, docstrings included, counted with `ast`
([features.py](../benchmarks/defaults/features.py) lists them): lines / definitions / classes that
derive from a package / packages. "None" means that the app does without. Settings are not in it:
Django's token class also takes a line in `settings.py`.

{features}

The apps by others, with imports:

{sizes}

Ours, by `python -m dev.audit`: what they set and override to hold the contract. Each is a
decision that somebody took.

{overrides}

## What samples answer

A webhook of a few lines, as articles show it, and what it answers
([samples.py](../benchmarks/defaults/samples.py)). Lines are those of the view with its decorator.

{webhooks}

FastAPI's bearer token in {bearer_lines} lines:

{bearer}
"""


class Verdict(NamedTuple):
    """A sentence, with expressions on `r`, and whether it stands."""

    text: Callable[[Results], str]
    stands: Callable[[Results], bool]


def total(results: Results, app: str, level: str) -> int:
    """The rows of all kinds at a level, or all `units`."""
    return sum(kind[level] for kind in results["suite"][app].values())


def acting(results: Results, app: str, kind: str) -> int:
    """The rows of a kind that act."""
    number: int = results["suite"][app][kind]["acts"]
    return number


def accepts(results: Results, kind: str, shown: str, reader: str) -> bool:
    """Whether a library accepts a value."""
    return "accepted" in results["coercions"][kind][shown][reader]


def _shares(results: Results, who: str) -> str:
    units = total(results, OURS[0], "units")
    return ", ".join(
        f"{name} {100 * total(results, f'{who}_{key}', 'acts') / units:.0f} %"
        for key, name in FRAMEWORKS.items()
    )


VERDICTS = [
    Verdict(
        lambda r: (
            "**None holds the contract by itself.** Rows that act: beginners' apps "
            f"{_shares(r, 'beginner')}; communities' {_shares(r, 'community')}."
        ),
        lambda r: all(
            0.2 < total(r, app, "acts") / total(r, app, "units") < 0.8
            and total(r, app, "whole") == 0
            for app in BY_OTHERS
        ),
    ),
    Verdict(
        lambda r: (
            "**Validation is what FastAPI brings and the others do not**: a beginner's app refuses "
            f"{acting(r, 'beginner_fastapi', 'validation')} of "
            f"{r['suite']['ours_flask']['validation']['units']} invalid bodies with the right "
            "status in FastAPI, "
            f"{acting(r, 'beginner_flask', 'validation')} in Flask and "
            f"{acting(r, 'beginner_django', 'validation')} in Django. With marshmallow Flask has "
            f"{acting(r, 'community_flask', 'validation')}, FastAPI with constraints "
            f"{acting(r, 'community_fastapi', 'validation')}."
        ),
        lambda r: (
            acting(r, "beginner_fastapi", "validation") > 100
            and acting(r, "beginner_flask", "validation") == 0
            and acting(r, "beginner_django", "validation") == 0
            and acting(r, "community_flask", "validation") > 150
        ),
    ),
    Verdict(
        lambda r: (
            "**Unchecked bodies are the server's errors**: where our app refuses, Flask's beginner "
            f"answers 5xx in {r['refusals']['beginner_flask']['5xx']} rows, Django's in "
            f"{r['refusals']['beginner_django']['5xx']}, FastAPI's in "
            f"{r['refusals']['beginner_fastapi']['5xx']}."
        ),
        lambda r: (
            r["refusals"]["beginner_flask"]["5xx"] > 100
            and r["refusals"]["beginner_django"]["5xx"] > 100
            and r["refusals"]["beginner_fastapi"]["5xx"] == 0
        ),
    ),
    Verdict(
        lambda _: (
            "**None answers 413 to a large JSON body by itself.** Django, also with REST "
            "framework, "
            "refuses one of 3 MiB with 400; FastAPI and Flask take 16 MiB."
        ),
        lambda r: (
            all(acting(r, app, "sizes") == 0 for app in BY_OTHERS)
            and {name: [*one["sizes"].values()] for name, one in r["webhooks"].items()}
            == {
                "fastapi_dictionary": [200, 200, 200],
                "fastapi_model": [200, 200, 200],
                "flask_webhook": [200, 200, 200],
                "django_plain": [200, 400, 400],
                "django_webhook": [200, 400, 400],
            }
        ),
    ),
    Verdict(
        lambda _: (
            "**Coercion differs by library, not by framework.** For a string, `123` becomes "
            '`"123"` '
            "in REST framework and Django's forms, and is refused by pydantic and marshmallow. "
            "For an "
            "integer, `true` is `1` in pydantic, and refused by marshmallow, REST framework and "
            "forms. `NaN` is a number in "
            "pydantic only, strict or not. marshmallow alone refuses an unknown member, and cuts "
            "`1.5` to `1`. REST framework removes spaces around a string, also around a password."
        ),
        lambda r: (
            accepts(r, "text", "`123`", "REST framework")
            and accepts(r, "text", "`123`", "Django forms")
            and not accepts(r, "text", "`123`", "pydantic")
            and not accepts(r, "text", "`123`", "marshmallow")
            and accepts(r, "integer", "`true`", "pydantic")
            and not accepts(r, "integer", "`true`", "marshmallow")
            and not accepts(r, "integer", "`true`", "REST framework")
            and accepts(r, "number", "`NaN`", "pydantic, strict")
            and not accepts(r, "number", "`NaN`", "marshmallow")
            and not accepts(r, "number", "`NaN`", "REST framework")
            and not accepts(r, "object", "with an unknown member", "marshmallow")
            and r["coercions"]["integer"]["`1.5`"]["marshmallow"] == {"accepted": "1"}
            and r["coercions"]["text"]['`" a "`']["REST framework"] == {"accepted": "'a'"}
        ),
    ),
    Verdict(
        lambda _: (
            "**A rename is no error at the start in any of them.** mypy notices it in FastAPI's "
            "apps, "
            "whose code has annotations; in Flask's never, since dictionaries have no members; in "
            "Django's beginner app only if it also checks functions without annotations. A request "
            "and the suite notice it in each app."
        ),
        lambda r: (
            all(one["start"] == "starts" for one in r["renames"].values())
            and all(one["request"] >= 400 for one in r["renames"].values())
            and all(one["suite"]["fail"] > 0 for one in r["renames"].values())
            and all(r["renames"][f"{who}_fastapi"]["mypy"] for who in ("beginner", "community"))
            and not any(
                r["renames"][f"{who}_flask"]["mypy --check-untyped-defs"]
                for who in ("beginner", "community")
            )
            and not r["renames"]["beginner_django"]["mypy"]
            and r["renames"]["beginner_django"]["mypy --check-untyped-defs"] > 0
        ),
    ),
    Verdict(
        lambda r: (
            "**Validation by pydantic costs about what checks by hand cost** "
            f"({r['costs']['pydantic']['ratio']} times), marshmallow "
            f"{r['costs']['marshmallow']['ratio']:.0f} times, REST framework "
            f"{r['costs']['REST framework']['ratio']:.0f} times: still "
            f"{r['costs']['REST framework']['microseconds'] / 1000:.2f} ms."
        ),
        lambda r: (
            r["costs"]["pydantic"]["ratio"] < 3
            and 4 < r["costs"]["marshmallow"]["ratio"] < 40
            and r["costs"]["REST framework"]["ratio"] > 30
            and r["costs"]["REST framework"]["microseconds"] < 1000
        ),
    ),
    Verdict(
        lambda _: (
            "**A webhook in five lines** is true in each, and each but FastAPI's with a model "
            "answers "
            "500 to a provider that sends another member. **FastAPI's bearer token in ten lines** "
            "answers 401 without a token and 403 to a wrong one, where the contract has 401 for "
            "both."
        ),
        lambda r: (
            all(one["lines"] <= 5 for one in r["webhooks"].values())
            and {
                name
                for name, one in r["webhooks"].items()
                if one["statuses"]["another member"] != 500
            }
            == {"fastapi_model"}
            and r["bearer"]["lines"] <= 10
            and r["bearer"]["statuses"]["no header"] == 401
            and r["bearer"]["statuses"]["a wrong token"] == 403
        ),
    ),
]

WEBHOOKS = {
    "fastapi_dictionary": "FastAPI, a dictionary",
    "fastapi_model": "FastAPI, a model",
    "flask_webhook": "Flask",
    "django_plain": "Django",
    "django_webhook": "REST framework",
}
KINDS_OF_VALUES = {
    "text": "A string",
    "integer": "An integer",
    "number": "A number",
    "boolean": "A boolean",
    "date": "A date",
    "list": "A list of strings",
    "object": "The object",
}


def text(results: Results) -> str:
    """The page."""
    apps = [*BY_OTHERS, *OURS]
    return BEGIN.format(
        operations=", ".join(f"`{name}`" for name in OPERATIONS),
        verdicts="\n".join(_item(verdict.text(results)) for verdict in VERDICTS),
        units=total(results, OURS[0], "units"),
        scenarios=results["scenarios"],
        acting=_acting(results),
        levels=table(
            ["app", "acts", "+ errors", "whole", "of"],
            [
                [title(app), *(f"{total(results, app, level):,}" for level in _LEVELS)]
                for app in apps
            ],
        ),
        refused=sum(results["refusals"][OURS[0]].values()),
        refusals=_by_app(results["refusals"], ANSWERS, BY_OTHERS),
        coercions="\n\n".join(_coercions(results)),
        over_http=_over_http(results),
        scenarios_file="contract_tests/articles/test_publishing.py",
        renames=_renames(results),
        rounds=15,
        costs=table(
            ["", "µs", "ratio"],
            [
                [name, f"{one['microseconds']:.1f}", f"{one['ratio']:.1f}"]
                for name, one in results["costs"].items()
            ],
        ),
        features=_features(results),
        sizes=table(
            ["app", "files", "lines", "packages"],
            [
                [title(app), str(one["files"]), str(one["lines"]), ", ".join(one["packages"])]
                for app, one in results["sizes"].items()
            ],
        ),
        overrides=_by_app(
            results["overrides"], ("settings", "classes", "overriding", "methods"), OURS
        ),
        webhooks=_webhooks(results),
        bearer_lines=results["bearer"]["lines"],
        bearer=table(
            ["header", "status"],
            [[shown, str(status)] for shown, status in results["bearer"]["statuses"].items()],
        ),
    )


_LEVELS = ("acts", "errors", "whole", "units")


def _item(sentences: str) -> str:
    """An item of a list, in lines of at most 110 characters."""
    lines, line = [], "-"
    for word in sentences.split(" "):
        if len(line) + len(word) > 109:
            lines.append(line)
            line = " "
        line = f"{line} {word}"
    return "\n".join([*lines, line])


def _acting(results: Results) -> str:
    rows = [
        [
            shown,
            str(results["suite"][OURS[0]][kind]["units"]),
            *(str(acting(results, app, kind)) for app in BY_OTHERS),
        ]
        for kind, shown in KINDS.items()
    ]
    return table(["kind", "rows", *(title(app) for app in BY_OTHERS)], rows)


def _by_app(found: Results, columns: Sequence[str], apps: Sequence[str]) -> str:
    rows = [[title(app), *(str(found[app][column]) for column in columns)] for app in apps]
    return table(["app", *columns], rows)


def _coercions(results: Results) -> list[str]:
    parts = []
    for kind, heading in KINDS_OF_VALUES.items():
        found = results["coercions"][kind]
        readers = [*next(iter(found.values()))]
        rows = [
            [shown, *(_cell(cells[reader]) for reader in readers)] for shown, cells in found.items()
        ]
        parts.append(f"### {heading}\n\n{table(['sent', *readers], rows, len(readers) + 1)}")
    return parts


def _cell(cell: dict[str, str]) -> str:
    if "accepted" in cell:
        value = re.sub(r"datetime\.date\((\d+), (\d+), (\d+)\)", r"date \1-\2-\3", cell["accepted"])
        return f"`{value}`"
    if "raised" in cell:
        return f"**raises {cell['raised']}**"
    message = cell["refused"].replace("|", "\\|")
    return message if len(message) <= 48 else f"{message[:47]}…"


def _over_http(results: Results) -> str:
    apps = [*BY_OTHERS, *OURS]
    found = results["over_http"]

    def shown(cell: dict[str, Any]) -> str:
        became = cell.get("accepted")
        return f"{cell['status']}" if became is None else f"{cell['status']} `{became}`"

    rows = [
        [sent, *(shown(found[app][sent]) for app in apps)] for sent in next(iter(found.values()))
    ]
    return table(["sent", *(title(app) for app in apps)], rows, len(apps) + 1)


def _renames(results: Results) -> str:
    modes = ("mypy", "mypy --check-untyped-defs")
    rows = [
        [
            title(app),
            *(_errors(one[mode]) for mode in modes),
            one["start"],
            str(one["request"]),
            f"{one['suite']['fail']} of {one['suite']['units']} rows fail",
        ]
        for app, one in results["renames"].items()
    ]
    return table(["app", *modes, "start", "request", "suite"], rows, 6)


def _errors(number: int) -> str:
    return {0: "nothing", 1: "1 error"}.get(number, f"{number} errors")


def _features(results: Results) -> str:
    columns = [*next(iter(results["features"].values()))]

    def shown(one: dict[str, Any] | None) -> str:
        if one is None:
            return "none"
        counts = (one["lines"], one["definitions"], one["framework_classes"], len(one["packages"]))
        return " / ".join(map(str, counts))

    rows = [
        [feature, *(shown(found[app]) for app in columns)]
        for feature, found in results["features"].items()
    ]
    return table(["feature", *(title(app) for app in columns)], rows, 7)


def _webhooks(results: Results) -> str:
    found = results["webhooks"]
    first = next(iter(found.values()))
    sent = [*first["statuses"], *first["sizes"]]
    rows = [
        [
            shown,
            str(found[name]["lines"]),
            *(str(status) for status in found[name]["statuses"].values()),
            *(str(status) for status in found[name]["sizes"].values()),
        ]
        for name, shown in WEBHOOKS.items()
    ]
    return table(["webhook", "lines", *sent], rows)


def write() -> None:
    """Write the page from the stored results."""
    PAGE.write_text(text(read()["defaults"]), encoding="utf-8")
