"""The work of a request: so many milliseconds of computing in Python, the rest of it waiting."""

import os
import time

from typing_extensions import TypedDict  # pydantic cannot read the one of typing before 3.12

SERVICE_MS = 10.0
STEPS_SETTING = "STEPS_PER_MS"  # the environment variable with the calibration
_CALIBRATED = 100_000  # steps
_ATTEMPTS = 5


class Work(TypedDict):
    """The response body: the share of waiting as text, and both times in milliseconds."""

    share: str  # such as "80 %", the same text in every JSON writer
    computing_ms: float
    waiting_ms: float


def work_of(share: int) -> Work:
    """Return how a request with this share of waiting, 0 to 100 percent, is split."""
    waiting_ms = SERVICE_MS * share / 100
    return Work(share=f"{share} %", computing_ms=SERVICE_MS - waiting_ms, waiting_ms=waiting_ms)


def compute(milliseconds: float) -> int:
    """Compute for so many milliseconds of CPU time on a core that does nothing else."""
    return _steps(round(milliseconds * float(os.environ[STEPS_SETTING])))


def steps_per_ms() -> float:
    """Return how many steps take a millisecond of CPU time here, at best."""
    return max(_rate() for _ in range(_ATTEMPTS))


def _rate() -> float:
    began = time.thread_time()  # which stops while something else has the core
    _steps(_CALIBRATED)
    return _CALIBRATED / (1000 * (time.thread_time() - began))


def _steps(number: int) -> int:
    value = 1
    for _ in range(number):
        value = (value * 31 + 7) % 1_000_003
    return value
