"""`python -m benchmarks.waiting.node PORT`: become Node with the server beside this file."""

import os
import shutil
import sys
from pathlib import Path

from benchmarks.waiting.work import SERVICE_MS

SCRIPT = Path(__file__).with_name("server.js")


def find_node() -> str | None:
    """Return the path of Node, None where it is not installed."""
    return shutil.which("node")


if __name__ == "__main__":
    program = find_node()
    if program is None:
        sys.exit("Node is not installed")
    os.execv(program, [program, str(SCRIPT), sys.argv[1], str(SERVICE_MS)])  # noqa: S606
