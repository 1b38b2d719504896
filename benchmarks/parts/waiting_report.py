"""The section of the share of waiting: from which share on awaiting pays, and the figures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.charts import COLORS, chart
from benchmarks.parts.waiting import (
    AWAITS,
    BLOCKS,
    FEW_CONNECTIONS,
    FEW_THREADS,
    FREE_CORE,
    MANY_CONNECTIONS,
    MANY_FROM,
    MANY_THREADS,
    NODE,
    SHARES,
    disturbed,
    factors,
    first_share,
    measure,
    most,
    rates,
    seconds,
)
from benchmarks.run import Part, Result
from benchmarks.tables import table
from benchmarks.waiting import PROCESSES
from benchmarks.waiting.work import SERVICE_MS

RULES = (30, 80, 90)  # the shares from which on async pays, as people say
PAYS = 1.5  # times the requests
FACTORS = (PAYS, 2.0, 5.0)
_STYLES = ("-", "--", ":", "-.", (0, (1, 4)), (0, (7, 2)))
_WORDS = {2.0: "twice"}

Rates = Mapping[str, Mapping[int, float]]


def section(result: Result) -> str:
    """Return the sentences, the chart, and a table of shares and models."""
    served = rates(result)
    return "\n\n".join(
        filter(
            None,
            [
                _introduction(result),
                _disturbed(result),
                "![requests per second against the share of waiting](performance/waiting.svg)",
                "\n".join(f"- {sentence}" for sentence in sentences(served, result["two_cores"])),
                _table(served),
                _errors(result),
            ],
        )
    )


def _introduction(result: Result) -> str:
    two = result["two_cores"]
    several = f" {_joined(two)} may use {PROCESSES} cores, all others one." if two else ""
    node = (
        f"The line of Node {result['node']} is for orientation: another language, no framework and"
        " no access log, and a loop that is calibrated in the same way."
        if result["node"]
        else "Node is not installed here, so a line of Node for orientation is missing."
    )
    return (
        f"A request takes {SERVICE_MS:.0f} ms on an idle server, of which a share is waiting (a"
        " sleep, as for an upstream) and the rest computing in Python: a loop, calibrated in CPU"
        f" time once for all. Connections of wrk, {MANY_CONNECTIONS} from {MANY_FROM} % on and"
        f" {FEW_CONNECTIONS} below, each send the next request as soon as they have a response;"
        " every model runs alone, without a database (`benchmarks/waiting/`)."
        " FastAPI's `def` has 40 threads, `to_thread` has"
        f" {result['executor_threads']} here (Python's default: the number of CPUs plus 4), and"
        f" a2wsgi {result['bridge_threads']}.{several} {node}"
    )


def _disturbed(result: Result) -> str:
    found = disturbed(result)
    if not found:
        return ""
    return (
        f"**The machine was busy:** without waiting {'; '.join(found)} used less than"
        f" {100 * FREE_CORE:.0f} % of a core, so other processes had the rest. A process of many"
        " threads gets more of a busy core than one of one thread: measure again."
    )


def sentences(served: Rates, two_cores: Sequence[str]) -> list[str]:
    """Return what the figures say, one sentence or two for each comparison that was measured."""
    return [*_awaiting(served), *_rules(served), *_best(served, two_cores), *_blocking(served)]


def _awaiting(served: Rates) -> Iterator[str]:
    for other in (FEW_THREADS, MANY_THREADS):
        if AWAITS in served and other in served:
            found = factors(served[AWAITS], served[other])
            firsts = [_first(found, factor) for factor in FACTORS]
            yield f"**{AWAITS}** against **{other}**: {'; '.join(firsts)}."


def _first(found: Mapping[int, float], factor: float) -> str:
    share = first_share(found, factor)
    times = _WORDS.get(factor, f"{factor:g} times")
    where = "at no share" if share is None else f"from {share} % of waiting on"
    return f"{times} the requests {where}"


def _rules(served: Rates) -> Iterator[str]:
    if not {AWAITS, FEW_THREADS} <= served.keys():
        return
    found = factors(served[AWAITS], served[FEW_THREADS])
    first = first_share(found, PAYS)
    for rule in RULES:
        if rule not in found:
            continue
        more = [
            f"{factors(served[AWAITS], served[title])[rule]:.1f} times what {title} serves"
            for title in (FEW_THREADS, MANY_THREADS)
            if served.get(title, {}).get(rule)
        ]
        verdict = "it does" if first is not None and first <= rule else "it does not"
        yield (
            f"*Async pays from {rule} % of waiting on*: **{verdict}**, if to pay means"
            f" {PAYS:g} times what {FEW_THREADS} serves. At {rule} % it serves"
            f" {' and '.join(more)}."
        )


def _best(served: Rates, two_cores: Sequence[str]) -> Iterator[str]:
    python = [title for title in served if title not in (NODE, *two_cores)]
    if not python:
        return
    for share in (min(SHARES), max(SHARES)):
        best = most(served, share, python)
        if served[best].get(share):
            yield (
                f"At {share} % **{best}** serves the most of Python on one core:"
                f" {served[best][share]:,.0f}."
            )


def _blocking(served: Rates) -> Iterator[str]:
    if BLOCKS in served:
        least, highest = min(served[BLOCKS].values()), max(served[BLOCKS].values())
        limit = 1000 / SERVICE_MS
        yield (
            f"**{BLOCKS}**: {least:,.0f} to {highest:,.0f} requests per second at every share,"
            f" since one request of {SERVICE_MS:.0f} ms at a time is at most {limit:,.0f}."
        )


def _table(served: Rates) -> str:
    shares = sorted({share for own in served.values() for share in own})
    rows = [
        [title, *(f"{own[share]:,.0f}" if share in own else "" for share in shares)]
        for title, own in served.items()
    ]
    return table(["requests/s, waiting:", *(f"{share} %" for share in shares)], rows)


def _errors(result: Result) -> str:
    failed = sum(point["errors"] for point in result["points"])
    total = sum(point["requests"] for point in result["points"])
    found = f"{failed:,} were errors" if failed else "none was an error"
    return f"Of the {total:,} responses {found}."


def _joined(titles: list[str]) -> str:
    return " and ".join(titles)


def draw(result: Result, directory: Path) -> None:
    """Write `waiting.svg`: a line for each model."""
    served = rates(result)
    styles = dict.fromkeys((*COLORS, "node"), 0)
    with chart(directory / "waiting.svg", "Requests per second", 9.5, 5.2) as axes:
        for title, own in served.items():
            framework = title.split()[0].rstrip(",").lower()
            style = _STYLES[styles[framework] % len(_STYLES)]
            styles[framework] += 1
            axes.plot(
                [SHARES.index(share) for share in own],
                list(own.values()),
                linestyle=style,
                marker="o",
                markersize=4,
                color=COLORS.get(framework, "#666666"),
                label=title.replace("`", ""),
            )
        axes.set_yscale("log")
        axes.set_xticks(range(len(SHARES)), [f"{share} %" for share in SHARES])
        axes.set_xlabel("share of waiting")
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)


PART = Part("waiting", "The share of waiting", seconds, measure, section, draw)
