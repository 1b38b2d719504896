"""The end of the model server that development and scenarios use."""

import asyncio
import socket

from dev.model_server import ModelServer


def test_it_ends_although_a_client_keeps_its_connection() -> None:
    assert asyncio.run(_ends_while_a_connection_is_kept())


async def _ends_while_a_connection_is_kept() -> bool:
    listening = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(ModelServer().serve(listening))
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    writer.write(b"GET /control HTTP/1.1\r\nHost: models\r\n\r\n")
    assert (await reader.readline()).split()[1] == b"200"
    serving.cancel()
    ended, _ = await asyncio.wait({serving}, timeout=60)
    writer.close()
    return serving in ended
