"""The connection pool runs out, whatever its size.

Framework: Flask
Symptom: Now and then every request answers 500: "QueuePool limit of size 2 overflow 0 reached,
    connection timed out". Somebody doubled the pool; it came back on the next day, when the
    carrier was slow again. The size is 2 here, and stays.
Provoke: Let CARRIER_URL name a server that takes its time, send POST /orders/1/ship twice, and
    then GET /orders.
Tool: engine.pool.status() while it happens, and the stacks of the threads that hold connections
    (faulthandler.dump_traceback): what do they do with them? On PostgreSQL, pg_stat_activity shows
    such connections as idle in transaction.
Elsewhere: In no framework is this impossible. FastAPI with an AsyncSession holds connections in the
    same way, sooner, as more requests wait at a time. Django without a pool opens one for each
    thread, and the server's max_connections runs out instead.
"""

import faulthandler
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from drills.tools import Partner, cut, load


def check(folder: Path) -> Iterator[str]:
    """No connection is held while requests wait for the carrier, and what they write is there."""
    with _waiting(folder) as (service, carrier, responses):
        if carrier.waiting < 2:
            yield f"Of two requests to ship an order, {carrier.waiting} asked the carrier."
        held = service.engine.pool.checkedout()
        if held:
            yield f"Two requests wait for the carrier and hold {held} connections meanwhile."
    for number, response in sorted(responses.items()):
        if response.get_json(silent=True) != {"tracking": 42}:
            answer = response.get_json(silent=True) if response.is_json else response.status
            yield (
                f"POST /orders/{number}/ship answers {answer}, "
                "and should answer {'tracking': 42}."
            )
    if service.engine.pool.size() != 2 or service.engine.pool._max_overflow:
        yield "The pool has another size."
    client = service.app.test_client()
    orders = client.get("/orders").get_json()
    if orders != [{"id": 1, "tracking": 42}, {"id": 2, "tracking": 42}]:
        yield f"GET /orders answers {orders}."
    with _carrier() as carrier:
        carrier.release()
        client.post("/orders/3/ship")
        if carrier.waiting:
            yield "The carrier was asked to ship order 3, which does not exist."


def tool(folder: Path) -> str:
    """The state of the pool, and the stacks of the threads that wait."""
    with _waiting(folder) as (service, _, _), tempfile.TemporaryFile("w+") as file:
        status = service.engine.pool.status()
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        blocks = [block for block in file.read().split("\n\n") if str(folder) in block]
    return "\n\n".join([status, *(cut(block, folder) for block in blocks)])


@contextmanager
def _waiting(folder: Path) -> Iterator[tuple[ModuleType, Partner, dict[int, Any]]]:
    """The service while two requests wait for the carrier. Afterwards they are answered."""
    with _carrier() as carrier:
        service = load("pool_runs_out", folder)
        responses: dict[int, Any] = {}

        def ship(number: int) -> None:
            responses[number] = service.app.test_client().post(f"/orders/{number}/ship")

        threads = [threading.Thread(target=ship, args=[number]) for number in (1, 2)]
        for thread in threads:
            thread.start()
        carrier.gathered(2)
        yield service, carrier, responses
        carrier.release()
        for thread in threads:
            thread.join()


@contextmanager
def _carrier() -> Iterator[Partner]:
    with Partner() as carrier:
        os.environ["CARRIER_URL"] = carrier.url
        yield carrier
