"""How much longer a body of 1 MiB takes to be read strictly than by `json.loads`, by its shape."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.measurement import summarize
from benchmarks.run import Options, Part, Result, Run
from benchmarks.tables import ratio_text, table
from http_contract.json_body import BODY_LIMIT, CONTAINER_LIMIT, DEPTH_LIMIT, read_value
from http_contract.problems import Problem

ROUNDS = 7


def array_of(item: str, *, first: str | None = None, at_most: int = BODY_LIMIT) -> bytes:
    """A JSON array that repeats an item, as often as 1 MiB holds, or `at_most` times."""
    beginning = "[" if first is None else f"[{first},"
    times = min((BODY_LIMIT - len(beginning)) // (len(item) + 1), at_most)
    return f"{beginning}{','.join([item] * times)}]".encode()


def string_of(unit: str) -> bytes:
    """A JSON string of 1 MiB."""
    return f'"{unit * ((BODY_LIMIT - 2) // len(unit))}"'.encode()


_NEST = "[" * (DEPTH_LIMIT - 1) + f'"{"a" * 6_000}"' + "]" * (DEPTH_LIMIT - 1)
_FEW = CONTAINER_LIMIT - 1  # beside the array around them

SHAPES: Mapping[str, bytes] = {
    "one string": string_of("a"),
    "one string of line breaks": string_of(r"\n"),
    "one string of backslashes": string_of(r"\\"),
    "one string of emoji, escaped": string_of(r"\ud83d\ude00"),
    "strings": array_of('"a"'),
    "strings, one escaped emoji": array_of('"a"', first=r'"\ud83d\ude00"'),
    "strings of brackets": array_of('"[]{}"'),
    "integers": array_of("1"),
    "integers, one of them 1e100": array_of("1", first="1e100"),
    "integers of 190 digits": array_of("1" * 190),
    "integers, one of 250 digits": array_of("1", first="1" * 250),
    "floats": array_of("0.1234567"),
    "floats, one of them 1e100": array_of("0.1234567", first="1e100"),
    "floats, all of them 1e100": array_of("1e100"),
    "one object": b"{" + b",".join(b'"k%d":%d' % (n, n) for n in range(60_000)) + b"}",
    "as many objects as allowed": array_of(f'{{"a":"{"b" * 80}"}}', at_most=_FEW),
    "as many nested arrays as allowed": array_of(_NEST, at_most=_FEW // (DEPTH_LIMIT - 1)),
    "refused: nested arrays": array_of("[" * 60 + "]" * 60),
    "refused: empty arrays": array_of("[]"),
    "refused: objects": array_of('{"a":"b"}'),
}

_TEXT = f"""\
Every app reads JSON strictly (W3), in [json_body.py](../http_contract/json_body.py): with the
parser of the standard library, after a look for what it accepts and the contract does not. A row is
a body of 1 MiB of one shape. Both readers take turns in one process, and their CPU time is
measured; the ratio is the strict reading to `json.loads`. The extra time is what the strictness
costs in all: where `json.loads` takes a few milliseconds, a ratio says little. A body with more
than {CONTAINER_LIMIT:,} objects and arrays is refused before it is parsed."""


def seconds(_options: Options) -> float:
    """Estimate how long the part takes."""
    return 0.1 * ROUNDS * len(SHAPES)


def measure(run: Run) -> Result:
    """Read each shape in turn with both readers, in each round; keep the times in milliseconds."""
    rounds = run.options.rounds or ROUNDS
    times: dict[str, Any] = {}
    for shape, body in SHAPES.items():
        run.log(f"bodies: {shape}")
        pairs = [(_ms(json.loads, body), _ms(_read, body)) for _ in range(rounds)]
        times[shape] = {"json_loads": [a for a, _ in pairs], "strict": [b for _, b in pairs]}
    return {"times": times}


def _read(body: bytes) -> None:
    try:
        read_value(body)
    except Problem as problem:
        if problem.status != 400:
            raise


def _ms(read: Callable[[bytes], object], body: bytes) -> float:
    began = time.thread_time()  # which stops while something else has the core
    read(body)
    return round(1000 * (time.thread_time() - began), 2)


def section(result: Result) -> str:
    """Return a table with a row for each shape."""
    rows = []
    for shape, times in result["times"].items():
        loads, strict = times["json_loads"], times["strict"]
        ratios = summarize(ours / theirs for ours, theirs in zip(strict, loads, strict=True))
        medians = [summarize(values).median for values in (loads, strict)]
        extra = f"{medians[1] - medians[0]:+.1f}"
        rows.append([shape, f"{medians[0]:.1f}", f"{medians[1]:.1f}", extra, ratio_text(ratios)])
    titles = ["1 MiB of", "json.loads, ms", "strict, ms", "extra, ms", "ratio"]
    return f"{_TEXT}\n\n{table(titles, rows)}"


def draw(_result: Result, _directory: Path) -> None:
    """Draw nothing."""


PART = Part("bodies", "Reading a body strictly", seconds, measure, section, draw)
