"""The health check hangs, and no processor is busy.

Framework: Flask
Symptom: While the bank is slow, the load balancer takes all instances out, as /health no longer
    answers. The processors idle. /health itself does nothing but answer.
Provoke: Start the command that the file names in COMMAND, let BANK_URL name a server that takes
    its time, send GET /rate twice, and then GET /health.
Tool: A dump of the stacks of each worker, while it happens: faulthandler.register(SIGPROF) in the
    service, and kill -PROF PID. py-spy, which the hint does not run, dumps the stacks of a process
    that is not prepared for it.
Elsewhere: FastAPI with async def and httpx.AsyncClient cannot starve in this way: a request that
    waits holds no thread and no worker. Django under gunicorn's sync workers starves like Flask.
"""

from collections.abc import Iterator
from pathlib import Path

from drills.tools import Partner, cut, load, served


def check(folder: Path) -> Iterator[str]:
    """More requests than workers wait for the bank, and meanwhile /health answers."""
    service = load("health_check_hangs", folder)
    with Partner() as bank, served(service, folder, BANK_URL=bank.url) as running:
        yield from running.serves_while_waiting(
            "/rate", bank, "bank", {"rate": 42}, meanwhile="/health"
        )


def tool(folder: Path) -> str:
    """The stacks of the workers while two requests wait."""
    service = load("health_check_hangs", folder)
    with Partner() as bank, served(service, folder, BANK_URL=bank.url) as running:
        running.send("/rate", 2)
        bank.arrived(2)
        return cut(running.stacks("rate"), folder, " in handle_request")
