"""What becomes of a request while databases and workers come and go."""

from dataclasses import dataclass

import httpx

from contract_tests.api import Api, problem
from contract_tests.together.apps import Request
from tests.faults.deeds import Deed

UNAVAILABLE = (503, {"database": ["is unavailable"]})
BUSY = (503, {"database": ["is busy"]})


@dataclass(frozen=True)
class Entry:
    """One request of a client's; `status` is None where no answer came."""

    client: str
    deed: Deed | None  # none where it only read
    phase: str | None  # what the test was at from beginning to end; None where that changed
    status: int | None
    was_sent: bool  # or nobody let it in

    @property
    def is_served(self) -> bool:
        """Whether the answer is what was asked for."""
        return self.status is not None and self.status < 300

    @property
    def is_refused(self) -> bool:
        """Whether the answer is that it has to come again."""
        return self.status == 503

    @property
    def is_cut(self) -> bool:
        """Whether it was in flight when whoever served it went."""
        return self.status is None and self.was_sent


def outcome_of(request: Request, api: Api) -> tuple[int | None, bool]:
    """The status of the answer, or None and whether it was sent.

    AssertionError for an answer that is neither a success nor a 503 as the contract has it;
    TimeoutException for none in time.
    """
    try:
        answer = request(api)
    except httpx.ConnectError:
        return None, False
    except httpx.TimeoutException:
        raise
    except httpx.TransportError:
        return None, True
    if not answer.is_success:
        assert problem(answer) in (UNAVAILABLE, BUSY), f"{answer.request.url}: {answer.text}"
        assert answer.headers["Retry-After"] == "1"
    return answer.status_code, True
