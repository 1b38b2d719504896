"""The documentation lacks an endpoint that answers.

Framework: Flask
Symptom: GET /invoices works, and /openapi.json does not have it. The code of the invoices reads
    like the code of the payments, which are documented.
Provoke: Send GET /invoices, and look at the paths of GET /openapi.json.
Tool: flask routes, which lists what is served, beside flask openapi print, which prints what is
    documented.
Elsewhere: FastAPI builds its document from the routes that it serves, so what answers is
    documented, unless it was mounted or has include_in_schema=False.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from drills.tools import answered, load

PATHS = {"/payments": [{"number": 1}], "/invoices": [{"number": 7}]}


def check(folder: Path) -> Iterator[str]:
    """What is served is documented, and the reverse."""
    app = load("documents_lack_invoices", folder).app
    app.testing = True  # raises what a view raises
    client = app.test_client()
    documented = set(client.get("/openapi.json").get_json()["paths"])
    if documented != set(PATHS):
        yield f"The document has {sorted(documented)}, and should have {sorted(PATHS)}."
    for path in sorted(PATHS):
        response, wrong = answered(folder, f"GET {path}", partial(client.get, path))
        if wrong:
            yield wrong
        elif response.get_json() != PATHS[path]:
            yield f"GET {path} answers {response.get_json()}, and should answer {PATHS[path]}."


def tool(folder: Path) -> str:
    """What the two commands print."""
    routes = _flask(folder, "routes")
    document = json.loads(_flask(folder, "openapi", "print"))
    return f"$ flask routes\n{routes}\n$ flask openapi print | jq .paths\n" + "\n".join(
        f"{path}: {sorted(operations)}" for path, operations in document["paths"].items()
    )


def _flask(folder: Path, *command: str) -> str:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "flask", "--app", "documents_lack_invoices", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
