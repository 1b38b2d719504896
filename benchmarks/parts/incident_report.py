"""The section of the incident: what reproduces, what helps, and what causes it again."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.charts import Level, Line, Titles, line_chart
from benchmarks.load.probe import INTERVAL_MS
from benchmarks.parts.incident import (
    Point,
    Role,
    by_configuration,
    is_healthy,
    measure,
    seconds,
)
from benchmarks.run import Part, Result
from benchmarks.tables import table

Points = Mapping[str, Sequence[Point]]  # by configuration

_HEADINGS = {
    Role.DEPLOYED: "As deployed, with the sync worker or a few threads,",
    Role.REMEDY: "Of the remedies",
    Role.MISTAKE: "On an event loop, one blocking call or one computation in an `async def`",
}
_COLORS = {
    Role.DEPLOYED: ("#c0392b", "#e67e22"),
    Role.REMEDY: ("#7fb3d5", "#2471a3", "#27ae60", "#0e6251"),
    Role.MISTAKE: ("#8e44ad", "#5d6d7e"),
}
_STYLES = {Role.DEPLOYED: "-", Role.REMEDY: "-", Role.MISTAKE: "--"}


def section(result: Result) -> str:
    """Return the story, the chart, a verdict for each role, and the figures."""
    points = by_configuration(result)
    return "\n\n".join(
        [
            _story(result),
            "![p99 of a light page against users](performance/incident.svg)",
            *(_role(role, points, result["delay_ms"]) for role in Role),
            errors_text(points, result["timeout_ms"]),
            _table(points, result["timeout_ms"]),
        ]
    )


def _story(result: Result) -> str:
    return (
        "The story is of a Flask service: predictions waited on I/O, pages that took 50 ms took"
        " 12 s, and at about 300 users they became 502. Here each user requests a prediction whose"
        f" model takes {result['delay_ms']:,} ms, and the next one as soon as they have it."
        " Meanwhile a light page, `GET /forge/users/{id}`, is requested every"
        f" {INTERVAL_MS} ms, each time over a new connection. Every service is one process on one"
        " core, with PostgreSQL behind it. There is no proxy: a request without a response after"
        f" {result['timeout_ms'] / 1000:,.0f} s counts as one that a proxy with that timeout would"
        " have answered with 504. A line ends, in a cross, where most requests are like that."
    )


def _role(role: Role, points: Points, delay_ms: float) -> str:
    own = {name: several for name, several in points.items() if several[0].role == role.value}
    if not own:
        return f"{_HEADINGS[role]}: nothing was measured."
    healthy = sum(is_healthy(several, points) for several in own.values())
    return "\n".join(
        [
            f"{_HEADINGS[role]} {_verdict(role, healthy, len(own))}",
            "",
            *(
                f"- **{name}**: {configuration_text(several, delay_ms)}"
                for name, several in own.items()
            ),
        ]
    )


def _verdict(role: Role, healthy: int, total: int) -> str:
    count = "none" if not healthy else "all" if healthy == total else f"{healthy} of {total}"
    below = f"{count} kept the page below a second with the most users"
    if role is Role.REMEDY:
        return f"{below}:"
    if role is Role.DEPLOYED:
        end = "the story does not reproduce everywhere" if healthy else "the story reproduces"
    else:
        end = "does not starve everybody" if healthy else "starves everybody"
    return f"{end} ({below}):"


def configuration_text(points: Sequence[Point], delay_ms: float) -> str:
    """Return the latency with the fewest and with the most users, and its cause."""
    up = [point for point in points if not point.is_down]
    last = points[-1]
    latencies = []
    if up:
        latencies.append(f"{_time(up[0].p50_ms)} with {_users(up[0])}")
    if len(up) > 1:
        slow = up[-1]
        latencies.append(f"{_time(slow.p50_ms)} with {_users(slow)} (p99 {_time(slow.p99_ms)})")
    if last.is_down:
        share = 100 * last.unanswered / last.requests
        latencies.append(f"with {_users(last)}, {share:.0f} % of the requests had no response")
    return f"{'; '.join(latencies)}. {_cause((up or points)[-1], delay_ms)}"


def _cause(point: Point, delay_ms: float) -> str:
    if point.role == Role.MISTAKE.value:
        return (
            "A page takes several turns of the event loop, and a whole prediction may come before"
            " each of them; meanwhile the next pages are requested."
        )
    if point.concurrency is None:
        return (
            "Nothing limits how many requests wait; what remains is the CPU, of which the server"
            f" used {100 * point.cpu_utilization:.0f} %."
        )
    queued = max(point.users - point.concurrency, 0)
    return (
        f"{point.concurrency} at a time, {_time(delay_ms)} each: {queued} earlier requests are"
        f" {_time(queued * delay_ms / point.concurrency)} of waiting."
    )


def errors_text(points: Points, timeout_ms: float) -> str:
    """Return how many requests had no response, and whether a proxy would say 502 or 504."""
    requests, timeouts, failures, failed_predictions = (
        _sum(points.values(), name)
        for name in ("requests", "timeouts", "failures", "prediction_errors")
    )
    servers = (
        "None was refused or cut off: the servers let all requests wait, so a proxy would have"
        " responded with 504, and the 502 of the story does not reproduce. It takes a limit that"
        " these runs do not have: a full backlog, or a worker that is killed because it does not"
        " respond."
        if not failures
        else f"{failures:,} were refused, cut off or answered with an error, for which a proxy"
        " responds with 502."
    )
    return (
        f"Of {requests:,} requests for the page {timeouts:,} had no response within"
        f" {timeout_ms / 1000:,.0f} s. {servers} Of the predictions {failed_predictions:,} failed."
    )


def _table(points: Points, timeout_ms: float) -> str:
    users = sorted({point.users for several in points.values() for point in several})
    rows = [[name, *_cells(several, users, timeout_ms)] for name, several in points.items()]
    return table(["p50 / p99 of the page in ms, users:", *map(str, users)], rows)


def _cells(points: Sequence[Point], users: Sequence[int], timeout_ms: float) -> list[str]:
    cells = {
        point.users: " / ".join(
            _milliseconds(value, timeout_ms) for value in (point.p50_ms, point.p99_ms)
        )
        for point in points
    }
    return [cells.get(number, "–") for number in users]  # noqa: RUF001


def _milliseconds(value: float, timeout_ms: float) -> str:
    if value >= timeout_ms:
        return f">{timeout_ms:,.0f}"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _users(point: Point) -> str:
    return f"{point.users} user{'s' if point.users > 1 else ''}"


def _time(ms: float) -> str:
    if ms >= 1_000:
        return f"{ms / 1000:,.1f} s"
    return f"{ms:,.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


def _sum(points: Iterable[Sequence[Point]], member: str) -> int:
    return sum(getattr(point, member) for several in points for point in several)


def draw(result: Result, directory: Path) -> None:
    """Write `incident.svg`: p99 of the page against users, a cross where the page is down."""
    timeout = result["timeout_ms"]
    colors = {role: iter(several) for role, several in _COLORS.items()}
    lines = [
        _line(name, points, next(colors[Role(points[0].role)]))
        for name, points in by_configuration(result).items()
    ]
    label = f"timeout of a proxy, {timeout / 1000:,.0f} s"
    title = f"A light page while users wait for predictions of {result['delay_ms']} ms"
    titles = Titles(title, "users", "p99 of the page, ms")
    levels = [Level(label, timeout, label_end=0.65)]
    line_chart(directory / "incident.svg", titles, lines, levels)


def _line(name: str, points: Sequence[Point], color: str) -> Line:
    last = points[-1]
    return Line(
        name,
        [_position(point) for point in points],
        color,
        _STYLES[Role(last.role)],
        cross=_position(last) if last.is_down else None,
    )


def _position(point: Point) -> tuple[float, float]:
    return point.users, point.p99_ms


PART = Part("incident", "The incident", seconds, measure, section, draw)
