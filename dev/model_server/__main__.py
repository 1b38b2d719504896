"""`python -m dev.model_server --port … --delay-ms …`: serve until interrupted."""

import argparse
import asyncio
import contextlib
import socket

from dev.model_server.manners import Manner
from dev.model_server.server import ModelServer


def main() -> None:
    """Serve on 127.0.0.1, and say where."""
    options = argparse.ArgumentParser(prog="python -m dev.model_server", description=__doc__)
    options.add_argument("--port", type=int, default=8004)
    options.add_argument("--delay-ms", type=int, default=0, help="how long an answer takes")
    chosen = options.parse_args()
    listening = socket.create_server(("127.0.0.1", chosen.port))
    print(f"MODEL_SERVER_URL=http://127.0.0.1:{listening.getsockname()[1]}/predict", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(ModelServer(Manner(delay_ms=chosen.delay_ms)).serve(listening))


if __name__ == "__main__":
    main()
