"""The levers on one figure: the requests per second of a list of 20 articles, and what moves it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from benchmarks import seed
from benchmarks.charts import chart
from benchmarks.forge import blocking_url
from benchmarks.measurement import (
    Sample,
    Summary,
    Trial,
    ratio,
    run_interleaved,
    samples_of,
    summary_of,
)
from benchmarks.run import Options, Part, Result, Run
from benchmarks.servers import OURS, PLAIN, Deployment
from benchmarks.tables import number_text, ratio_text, table
from benchmarks.workload import ARTICLES

ROUNDS, SECONDS = 3, 2
WORKERS = 2
LEVER = "framework"  # the one that the sentences compare with the others
INDEXES = ("articles_newest", "favorites_article")

_DATABASE = "levers"
_FASTAPI, _DJANGO = "FastAPI, ours", "Django, ours"
_PLAIN = "FastAPI, plain"
_N_PLUS_ONE = "FastAPI, plain, N+1"
_CACHED = "FastAPI, plain, cached"
_PSYCOPG = "FastAPI, plain, psycopg"
_SILENT = "FastAPI, plain, without access log"
_WORKERS = f"FastAPI, ours, {WORKERS} workers"

_TEXT = """\
How much each lever moves one figure, the requests per second of {operation}, on PostgreSQL with
{articles:,} articles and {favorites:,} favorites. A factor is that of the faster side of a lever to
the slower, computed within each round, in which all take turns; 1.00 is no difference, and below it
the lever works the other way round. CPU is the same of the CPU time of the server for a request
(slower to faster), without that of the database. Ours is used where ours can do it, otherwise the
plain FastAPI app with one thing changed (`benchmarks/levers/`). The cache holds a response for a
second and for each user, and the token is still checked. N+1 is four statements for each article.
{cores}

![factor in requests per second](performance/levers.svg)"""
_TWO_CORES = """\
Two workers may use the load generator's core as well, which the database may share with it: on a
machine of two cores that says little of what a second worker brings."""


@dataclass(frozen=True)
class Lever:
    """A lever: its name, and the trials of its faster and its slower side."""

    name: str
    faster: str
    slower: str


@dataclass(frozen=True)
class Factor:
    """A lever with its factor in requests per second."""

    lever: Lever
    factor: Summary

    @property
    def moved(self) -> float:
        """How many times more, in the one or the other direction."""
        return max(self.factor.median, 1 / self.factor.median)


def without(index: str) -> str:
    """Return the name of the trial whose database lacks an index."""
    return f"FastAPI, ours, without {index}"


LEVERS = (
    Lever(f"{LEVER}: FastAPI, not Django", _FASTAPI, _DJANGO),
    Lever("constant statements, not N+1", _PLAIN, _N_PLUS_ONE),
    *(Lever(f"the index `{index}`", _FASTAPI, without(index)) for index in INDEXES),
    Lever("a cache of the response", _CACHED, _PLAIN),
    Lever(f"{WORKERS} workers, not one", _WORKERS, _FASTAPI),
    Lever("driver: asyncpg, not psycopg", _PLAIN, _PSYCOPG),
    Lever("access log off", _SILENT, _PLAIN),
)


def deployments() -> dict[str, Deployment]:
    """Return the deployment of each trial."""
    ours = {one.framework: one for one in OURS}
    plain = next(one for one in PLAIN if one.framework == "fastapi")
    variants = {_N_PLUS_ONE: "n_plus_one", _CACHED: "cached", _PSYCOPG: "on_psycopg"}
    found = {
        _FASTAPI: ours["fastapi"],
        _DJANGO: ours["django"],
        **{without(index): ours["fastapi"] for index in INDEXES},
        _WORKERS: replace(
            ours["fastapi"], command=f"{ours['fastapi'].command} --workers {WORKERS}"
        ),
        _PLAIN: plain,
        **{
            trial: replace(plain, app=f"benchmarks.levers.{module}:app")
            for trial, module in variants.items()
        },
        _SILENT: replace(plain, command=f"{plain.command} --no-access-log"),
    }
    return {trial: replace(one, kind=trial.partition(", ")[2]) for trial, one in found.items()}


def seconds(options: Options) -> float:
    """Estimate how long the part takes."""
    rounds = (options.rounds or ROUNDS) * ((options.seconds or SECONDS) + 0.3) + 2
    return len(deployments()) * (1.5 + rounds)


def measure(run: Run) -> Result:
    """Measure all sides of all levers in turns."""
    rounds, length = run.options.rounds or ROUNDS, run.options.seconds or SECONDS
    url = run.database_url(_DATABASE)
    urls = {without(index): _database_without(run, index) for index in INDEXES}
    two_cores = [*run.cores.server, *run.cores.load][:WORKERS]
    with ExitStack() as running:
        trials = []
        for trial, deployment in deployments().items():
            cores = two_cores if trial == _WORKERS else None
            several = run.serving([deployment], urls.get(trial, url), cores)
            trials += [
                Trial(trial, server, ARTICLES.request, length)
                for server in running.enter_context(several)
            ]
        samples = run_interleaved(run, "levers", trials, rounds)
        commands = {trial.name: trial.server.deployment.shown() for trial in trials}
    return {
        "commands": commands,
        "articles": seed.AUTHORS * seed.ARTICLES_PER_AUTHOR,
        "favorites": seed.AUTHORS * seed.ARTICLES_PER_AUTHOR * seed.FAVORITES_PER_ARTICLE,
        "shares_cores": bool({*two_cores} & {*run.cores.database}),
        "samples": {ARTICLES.name: [sample.as_json() for sample in samples]},
    }


def _database_without(run: Run, index: str) -> str:
    """Create a database that lacks an index."""
    url = run.database_url(f"{_DATABASE}_without_{index}")
    engine = sa.create_engine(blocking_url(url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP INDEX {index}")
    return url


def factors(samples: Sequence[Sample]) -> list[Factor]:
    """Return the levers that were measured, the one that moves most first."""
    found = [
        Factor(lever, factor)
        for lever in LEVERS
        if (factor := ratio(samples, lever.faster, lever.slower, "requests_per_second"))
    ]
    return sorted(found, key=lambda one: -one.moved)


def sentences(found: Sequence[Factor]) -> str:
    """Return which levers move more than the framework does, and which less."""
    framework = next((one for one in found if one.lever.name.startswith(LEVER)), None)
    if framework is None:
        return ""
    more = [_named(one) for one in found if one.moved > framework.moved]
    less = [_named(one) for one in found if one.moved < framework.moved]
    text = f"The framework is a factor of {framework.factor.median:.2f}."
    text += f" More than that moves: {', '.join(more)}." if more else " Nothing here moves more."
    return text + (f" Less: {', '.join(less)}." if less else " Nothing here moves less.")


def _named(one: Factor) -> str:
    return f"{one.lever.name} ({one.factor.median:.2f})"


def section(result: Result) -> str:
    """Return the sentences, the chart, and the levers, the one that moves most first."""
    samples = samples_of(result, ARTICLES.name)
    found = factors(samples)
    introduction = _TEXT.format(
        operation=ARTICLES.title,
        articles=result["articles"],
        favorites=result["favorites"],
        cores=_TWO_CORES if result["shares_cores"] else "",
    )
    rows = [
        [one.lever.name, one.lever.faster, one.lever.slower, *_figures(samples, one)]
        for one in found
    ]
    titles = ["lever", "faster", "slower", "requests/s", "requests/s", "factor", "CPU"]
    parts = [introduction, sentences(found), table(titles, rows, text_columns=3)]
    return "\n\n".join(part for part in parts if part)


def _figures(samples: Sequence[Sample], one: Factor) -> list[str]:
    rates = [
        number_text(summary_of(samples, trial, "requests_per_second"))
        for trial in (one.lever.faster, one.lever.slower)
    ]
    cpu = ratio(samples, one.lever.slower, one.lever.faster, "cpu_us")
    return [*rates, ratio_text(one.factor), ratio_text(cpu) if cpu else ""]


def draw(result: Result, directory: Path) -> None:
    """Write `levers.svg`: a bar for each lever, with its minimum and maximum."""
    found = factors(samples_of(result, ARTICLES.name))
    height = 1 + 0.35 * len(found)
    with chart(directory / "levers.svg", "Factor in requests per second", height=height) as axes:
        axes.barh(
            [one.lever.name.replace("`", "") for one in found],
            [one.factor.median for one in found],
            xerr=[
                [one.factor.median - one.factor.minimum for one in found],
                [one.factor.maximum - one.factor.median for one in found],
            ],
            color=["#009485" if one.lever.name.startswith(LEVER) else "#888888" for one in found],
        )
        axes.axvline(1, color="black", linewidth=0.8)
        axes.invert_yaxis()


PART = Part("levers", "Levers", seconds, measure, section, draw)
