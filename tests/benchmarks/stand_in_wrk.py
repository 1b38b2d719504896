"""A slow stand-in for wrk: it takes wrk's arguments and prints what our script prints.

It sends a few requests over one connection, and checks every response.
"""

import http.client
import json
import sys
import time
from urllib.parse import urlsplit

REQUESTS = 5


def main(arguments: list[str]) -> None:
    """Send the requests, and print the result."""
    script_arguments = arguments[arguments.index("--") + 1 :]
    url = urlsplit(arguments[arguments.index("--") - 1])
    headers = dict(
        option.removeprefix("-H").split(": ", 1) for option in arguments if option[:2] == "-H"
    )
    connection = http.client.HTTPConnection("127.0.0.1", url.port or 80, timeout=30)
    began = time.perf_counter()
    path = url._replace(scheme="", netloc="").geturl()
    examples = [_send(connection, path, headers, script_arguments) for _ in range(REQUESTS)]
    wrong = [example for example in examples if example]
    result = {"requests": REQUESTS, "seconds": time.perf_counter() - began}
    latencies = {"p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0}
    errors = {
        "wrong_responses": len(wrong),
        "connection_errors": 0,
        "example": wrong[0] if wrong else "",
    }
    print(json.dumps({**result, **latencies, **errors}))


def _send(
    connection: http.client.HTTPConnection,
    path: str,
    headers: dict[str, str],
    script_arguments: list[str],
) -> str | None:
    """Return the response if it is not the expected one."""
    method, status, expected_text, body, unique = script_arguments
    content_type = {"Content-Type": "application/json"} if body else {}
    unique_body = body.replace("{unique}", unique + str(time.perf_counter_ns()))
    connection.request(method, path, unique_body or None, headers | content_type)
    response = connection.getresponse()
    text = response.read().decode()
    is_expected = response.status == int(status) and expected_text in text
    return None if is_expected else f"{response.status} {text}"


if __name__ == "__main__":
    main(sys.argv[1:])
