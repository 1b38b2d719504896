"""One slow report stops everybody.

Framework: FastAPI
Symptom: While one user waits for a report, nobody else gets a response, not even of /health. The
    processor idles.
Provoke: Start the command that the file names in COMMAND, let ARCHIVE_URL name a server that
    takes its time, send GET /report, and then GET /health.
Tool: faulthandler dumps the stacks while it happens. The thread of the event loop should be in the
    selector, and is somewhere else. PYTHONASYNCIODEBUG=1 logs that the loop was held, but not by
    which line. py-spy, which the hint does not run, dumps the stacks of a process that is not
    prepared for it.
Elsewhere: Under Flask and Django on threads there is no event loop to block: a call that waits
    holds its own thread only.
"""

from collections.abc import Iterator
from pathlib import Path

from drills.tools import Partner, cut, load, served


def check(folder: Path) -> Iterator[str]:
    """More reports than workers wait for the archive, and meanwhile /health answers."""
    service = load("one_report_stops_all", folder)
    with Partner() as archive, served(service, folder, ARCHIVE_URL=archive.url) as running:
        yield from running.serves_while_waiting(
            "/report", archive, "archive", {"report": "42"}, meanwhile="/health"
        )


def tool(folder: Path) -> str:
    """The stacks of the process while one request waits."""
    service = load("one_report_stops_all", folder)
    with Partner() as archive, served(service, folder, ARCHIVE_URL=archive.url) as running:
        running.send("/report", 1)
        archive.arrived(1)
        return cut(running.stacks("report"), folder)
