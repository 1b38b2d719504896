"""The report: a line for each step, and a page with a picture in SVG that loads nothing else."""

import os
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from dev.migrate_demo.load import FAULTS, Ledger
from dev.migrate_demo.migration import Report, Sample, Step

WIDTH, MARGIN = 1000, 60
CURVES_HEIGHT, FAULT_HEIGHT = 240, 24
COLOURS = ("#3572a5", "#009688", "#b8860b")
FAULT_COLOUR = "#c62828"

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 65em; margin: 2em auto; }}
svg {{ width: 100%; height: auto; }}
svg text {{ font-size: 12px; fill: currentColor; }}
table {{ border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: right; padding: 1px 8px; border-bottom: 1px solid #8884; }}
th:first-child, td:first-child, td:last-child {{ text-align: left; }}
td:first-child {{ white-space: nowrap; }}
.fault {{ color: {fault}; font-weight: bold; }}
</style>
<h1>{title}</h1>
<p>{summary}</p>
{picture}
<table>
<tr><th>step<th>seconds<th>requests<th>failed<th>lost<th>doubled<th>differences<th>
{rows}
</table>
</html>
"""


HEADING = (
    f"{'step':<44}{'seconds':>8}{'requests':>10}{'failed':>8}{'lost':>6}{'doubled':>9}{'differ':>8}"
)


def line(step: Step) -> str:
    """A step with its figures."""
    it = step.totals
    return (
        f"{step.what:<44}{step.ended - step.began:>8.1f}{it.requests:>10}{it.failed:>8}"
        f"{it.lost:>6}{it.doubled:>9}{it.differences:>8}  {step.detail}"
    )


def summary(report: Report, ledger: Ledger, kind: str) -> str:
    """What was done, in a sentence."""
    writes = sum(ledger.acknowledged.values())
    return (
        f"{ledger.totals.requests} requests, {writes} acknowledged writes, "
        f"{ledger.asked_again} requests sent again, since their responses broke off, "
        f"{report.changes} changes of shares, {report.restarts} rolling restarts, "
        f"{report.kills} kills in {report.ended:.0f} s on {kind}, {os.cpu_count()} cores"
    )


def page(report: Report, ledger: Ledger, summary: str) -> str:
    """Return the page."""
    totals = ledger.totals
    everything = Step("everything", 0.0, report.ended, totals)
    return PAGE.format(
        title="From Flask to FastAPI to Django and back, under load",
        summary=escape(summary),
        picture=picture(report),
        rows="\n".join(map(_row, [*report.steps, everything])),
        fault=FAULT_COLOUR,
    )


def _row(step: Step) -> str:
    figures = [getattr(step.totals, fault) for fault in FAULTS]
    cells = [f'<td class="fault">{it}' if it else "<td>0" for it in figures]
    return (
        f"<tr><td>{escape(step.what)}<td>{step.ended - step.began:.1f}<td>{step.totals.requests}"
        f"{''.join(cells)}<td>{escape(step.detail)}"
    )


def picture(report: Report) -> str:
    """Requests a second by app, restarts and kills, and below them the faults so far."""
    height = CURVES_HEIGHT + FAULT_HEIGHT * (len(FAULTS) + 3)
    parts = [*_curves(report), *_events(report), *_faults(report), *_axis(report)]
    return "\n".join([f'<svg viewBox="0 0 {WIDTH} {height}" role="img">', *parts, "</svg>"])


def standalone(svg: str) -> str:
    """A picture as a file of its own, dark on white."""
    style = "<style>text { font: 12px system-ui, sans-serif; fill: #1b1f24 }</style>"
    paper = f'{style}<rect width="100%" height="100%" fill="#fff"/>'
    opening, rest = svg.split(">", 1)
    return f'{opening} xmlns="http://www.w3.org/2000/svg">{paper}{rest}\n'


def _x(report: Report, at: float) -> float:
    return MARGIN + (WIDTH - 2 * MARGIN) * at / max(report.ended, 1.0)


def rates(samples: Sequence[Sample]) -> list[tuple[float, dict[str, float]]]:
    """Requests a second of each app, between one sample and the next."""
    found = []
    for before, after in pairwise(samples):
        seconds = after.at - before.at
        apps = {
            app: max(0, count - before.served.get(app, 0)) / seconds
            for app, count in after.served.items()
        }
        found.append((after.at, apps))
    return found


def _curves(report: Report) -> Iterator[str]:
    found = rates(report.samples)
    if not found:
        return
    apps = list(found[0][1])
    top = max(sum(counts.values()) for _, counts in found) or 1.0
    below = [0.0] * len(found)
    for number, app in enumerate(apps):
        above = [low + counts[app] for low, (_, counts) in zip(below, found, strict=True)]
        edges = [
            f"{_x(report, at):.1f},{CURVES_HEIGHT * (1 - value / top):.1f}"
            for values, order in ((above, 1), (below, -1))
            for (at, _), value in list(zip(found, values, strict=True))[::order]
        ]
        yield f'<polygon points="{" ".join(edges)}" fill="{COLOURS[number % len(COLOURS)]}"/>'
        left = MARGIN + 110 * number
        y = CURVES_HEIGHT + FAULT_HEIGHT - 6
        colour = COLOURS[number % len(COLOURS)]
        yield f'<rect x="{left}" y="{y - 10}" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{left + 18}" y="{y}">{escape(app)}</text>'
        below = above
    yield f'<text x="4" y="12">{top:.0f}/s</text><text x="4" y="{CURVES_HEIGHT}">0</text>'


def _events(report: Report) -> Iterator[str]:
    for step in report.steps:
        if step.what.startswith(("rolling", "kill")):
            left, right = _x(report, step.began), _x(report, step.ended)
            is_kill = step.what.startswith("kill")
            yield (
                f'<rect x="{left:.1f}" y="0" width="{max(right - left, 2):.1f}" '
                f'height="{CURVES_HEIGHT}" fill="{FAULT_COLOUR if is_kill else "#888"}" '
                f'fill-opacity="0.25"><title>{escape(step.what)}</title></rect>'
            )
            word = "kill" if is_kill else "restart"
            yield f'<text x="{left + 3:.1f}" y="{14 if is_kill else 28}">{word}</text>'


def _faults(report: Report) -> Iterator[str]:
    """A line for each kind of fault, which rises where there is one."""
    for number, fault in enumerate(FAULTS):
        bottom = CURVES_HEIGHT + FAULT_HEIGHT * (number + 2)
        top = max([getattr(it.totals, fault) for it in report.samples], default=0) or 1
        points = " ".join(
            f"{_x(report, it.at):.1f},"
            f"{bottom - (FAULT_HEIGHT - 8) * getattr(it.totals, fault) / top:.1f}"
            for it in report.samples
        )
        last = getattr(report.samples[-1].totals, fault) if report.samples else 0
        yield f'<polyline points="{points}" fill="none" stroke="{FAULT_COLOUR}"/>'
        yield f'<text x="{WIDTH - MARGIN + 4}" y="{bottom}">{last}</text>'
        yield f'<text x="0" y="{bottom}">{"differ" if fault == "differences" else fault}</text>'


def _axis(report: Report) -> Iterator[str]:
    y = CURVES_HEIGHT + FAULT_HEIGHT * (len(FAULTS) + 2) + 10
    step = max(10, round(report.ended / 10 / 10) * 10)
    for at in range(0, int(report.ended) + 1, step):
        yield f'<text x="{_x(report, at):.1f}" y="{y}" text-anchor="middle">{at} s</text>'
