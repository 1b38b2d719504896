"""The model server that predictions wait for."""

import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from benchmarks.serving.cores import pinned
from benchmarks.serving.server import ROOT
from dev.addresses import free_port


@contextmanager
def model_server(cores: Collection[int], delay_ms: int) -> Iterator[int]:
    """The port of `dev.model_server`, which answers each question after so many ms."""
    port = free_port()
    command = ["-m", "dev.model_server", "--port", str(port), "--delay-ms", str(delay_ms)]
    with pinned(cores):
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE
        )
    try:
        if process.stdout is None or not process.stdout.readline():  # which it writes when it is up
            raise RuntimeError("the model server does not start")
        yield port
    finally:
        process.terminate()
        process.wait()


def asking_models(port: int) -> dict[str, str]:
    """The settings of an app that asks the model server there.

    The deadline is so late that what waits is seen to wait, and is not refused.
    """
    return {
        "MODEL_SERVER_URL": f"http://127.0.0.1:{port}/predict",
        "PREDICT_DEADLINE_MS": "600000",
    }
