"""A load generator that is not fast: it takes wrk's arguments, and prints what our script prints.

It sends a few requests over one connection, and looks at every answer.
"""

import http.client
import json
import sys
import time
from urllib.parse import urlsplit

REQUESTS = 5


def main(arguments: list[str]) -> None:
    """Ask, and say what came of it."""
    told = arguments[arguments.index("--") + 1 :]
    url = urlsplit(arguments[arguments.index("--") - 1])
    sent = [option.removeprefix("-H").split(": ", 1) for option in arguments if option[:2] == "-H"]
    connection = http.client.HTTPConnection("127.0.0.1", url.port or 80, timeout=30)
    began = time.perf_counter()
    path = url._replace(scheme="", netloc="").geturl()
    examples = [_ask(connection, path, dict(sent), told) for _ in range(REQUESTS)]
    wrong = [example for example in examples if example]
    outcome = {"requests": REQUESTS, "seconds": time.perf_counter() - began}
    times = {"p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0}
    faults = {"wrong": len(wrong), "broken": 0, "example": wrong[0] if wrong else ""}
    print(json.dumps({**outcome, **times, **faults}))


def _ask(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str], told: list[str]
) -> str | None:
    """What was answered where it is not what was to be answered."""
    method, status, holds, body, unique = told
    content = {"Content-Type": "application/json"} if body else {}
    unique_body = body.replace("{unique}", unique + str(time.perf_counter_ns()))
    connection.request(method, path, unique_body or None, headers | content)
    answer = connection.getresponse()
    text = answer.read().decode()
    is_right = answer.status == int(status) and holds in text
    return None if is_right else f"{answer.status} {text}"


if __name__ == "__main__":
    main(sys.argv[1:])
