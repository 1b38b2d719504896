"""Password hashing with argon2id, in the format that all three apps store and read."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Barrier, Event, Lock, current_thread
from types import SimpleNamespace

import argon2
import pytest

from adapters import argon2_passwords
from adapters.argon2_passwords import Argon2, AsyncArgon2, BlockingArgon2, HashingPool
from adapters.system import usable_cores
from core.domain.errors import DomainError, Kind
from core.run_blocking import run_blocking
from tests.errors import expect_error
from tests.stores.databases import start_django

CHEAP = Argon2(cheap=True)
FULL = Argon2()
PASSWORD = " pässword \N{GRINNING FACE}"


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that argon2 verifies."""
    verified: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counted(hasher: argon2.PasswordHasher, stored: str, password: str) -> bool:
        verified.append(stored)
        return verify(hasher, stored, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    return verified


def stored(*, memory_cost: int = 19_456, time_cost: int = 2, parallelism: int = 1) -> str:
    """A hash of the password with other parameters."""
    hasher = argon2.PasswordHasher(time_cost, memory_cost, parallelism)
    return "argon2" + hasher.hash(PASSWORD)


def test_a_hash_has_djangos_format_and_the_parameters_of_the_contract() -> None:
    made = FULL.hash(PASSWORD)
    assert made.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert len(made) == 111


def test_hashes_are_salted() -> None:
    assert CHEAP.hash(PASSWORD) != CHEAP.hash(PASSWORD)


def test_cheap_hashes_have_the_same_format() -> None:
    assert CHEAP.hash(PASSWORD).startswith("argon2$argon2id$v=19$m=8,t=1,p=1$")


def test_a_password_matches_its_hash() -> None:
    assert CHEAP.verify(CHEAP.hash(PASSWORD), PASSWORD) is True


@pytest.mark.parametrize(
    "other", [PASSWORD.strip(), PASSWORD.upper(), PASSWORD + "\0", "", "pa\u0308ssword"]
)
def test_any_other_password_does_not_match(other: str) -> None:
    assert CHEAP.verify(CHEAP.hash(PASSWORD), other) is False


def test_a_hash_with_other_parameters_is_verified() -> None:
    weaker = stored(memory_cost=16, time_cost=1, parallelism=2)
    assert FULL.verify(weaker, PASSWORD) is True
    assert FULL.verify(weaker, "another") is False


@pytest.mark.parametrize(
    "unreadable",
    [
        "",
        "!",
        "argon2",
        "argon2$argon2id$v=19$m=8,t=1,p=1$broken",
        CHEAP.hash(PASSWORD).removeprefix("argon2"),  # without Django's word before it
        "argon2" + CHEAP.hash(PASSWORD),
        "pbkdf2_sha256$870000$salt$aGFzaA==",
    ],
)
def test_a_hash_in_another_format_matches_nothing(unreadable: str) -> None:
    assert CHEAP.verify(unreadable, PASSWORD) is False


@pytest.mark.parametrize("password", [PASSWORD, "", "nobody has this password"])
def test_no_password_matches_without_a_hash(password: str) -> None:
    assert CHEAP.verify(None, password) is False


@pytest.mark.parametrize(
    ("password_hash", "password"),
    [
        pytest.param(CHEAP.hash(PASSWORD), PASSWORD, id="right"),
        pytest.param(CHEAP.hash(PASSWORD), "another", id="wrong"),
        pytest.param(None, PASSWORD, id="no hash"),
        pytest.param("pbkdf2_sha256$870000$salt$aGFzaA==", PASSWORD, id="no hash of ours"),
    ],
)
def test_every_verification_costs_the_same(
    verifications: list[str], password_hash: str | None, password: str
) -> None:
    CHEAP.verify(password_hash, password)
    assert [verified.split("$")[3] for verified in verifications] == ["m=8,t=1,p=1"]


@pytest.mark.parametrize(
    ("password_hash", "outdated"),
    [
        pytest.param(stored(), False, id="current"),
        pytest.param(stored(memory_cost=19_455), True, id="less memory"),
        pytest.param(stored(time_cost=1), True, id="fewer passes"),
        pytest.param(stored(memory_cost=8, time_cost=3), True, id="less memory, more passes"),
        pytest.param(stored(memory_cost=19_457, time_cost=3), False, id="more of both"),
        pytest.param("pbkdf2_sha256$870000$salt$aGFzaA==", False, id="no hash of ours"),
    ],
)
def test_a_hash_with_weaker_parameters_is_outdated(password_hash: str, outdated: bool) -> None:
    assert FULL.is_outdated(password_hash) is outdated


# Django


@pytest.fixture
def django() -> None:
    """Django, set up."""
    start_django()


@pytest.mark.usefixtures("django")
def test_django_verifies_our_hashes() -> None:
    from django.contrib.auth.hashers import verify_password

    assert verify_password(PASSWORD, Argon2().hash(PASSWORD))[0] is True
    assert verify_password("another", Argon2().hash(PASSWORD))[0] is False


@pytest.mark.usefixtures("django")
def test_we_verify_djangos_hashes() -> None:
    from django.contrib.auth.hashers import make_password

    assert Argon2().verify(make_password(PASSWORD), PASSWORD) is True
    assert Argon2().verify(make_password(PASSWORD), "another") is False


@pytest.mark.usefixtures("django")
def test_django_and_we_accept_each_others_parameters() -> None:
    from django.contrib.auth.hashers import make_password, verify_password

    assert Argon2().is_outdated(make_password(PASSWORD)) is False
    is_correct, must_update = verify_password(PASSWORD, Argon2().hash(PASSWORD))
    assert (is_correct, must_update) == (True, False)


# The pool of threads

CORES = 2
REQUESTS = 6
Passwords = AsyncArgon2 | BlockingArgon2
Submit = Callable[[Passwords, str], "Future[str]"]


class GatedArgon2(Argon2):
    """Hashes that wait until the gate is open. Counts how many are computed at the same time."""

    def __init__(self) -> None:
        self.gate, self.begun = Event(), Event()
        self.hashed: list[str] = []
        self.at_once = self.at_most = 0
        self.threads: set[str] = set()
        self._lock = Lock()
        super().__init__(cheap=True)
        self.hashed.clear()  # of the hash that is made at the start

    def hash(self, password: str) -> str:
        """The password itself, when the gate is open; "fail" raises LookupError."""
        with self._lock:
            self.hashed.append(password)
            self.at_once += 1
            self.at_most = max(self.at_most, self.at_once)
            self.threads.add(current_thread().name)
        if password == "no user has this password":
            return super().hash(password)
        self.begun.set()
        assert self.gate.wait(60)
        with self._lock:
            self.at_once -= 1
        if password == "fail":
            raise LookupError
        return password


@pytest.fixture
def gated() -> Iterator[GatedArgon2]:
    """A hash function whose gate is closed."""
    gated = GatedArgon2()
    gated.at_once = gated.at_most = 0
    gated.threads.clear()
    yield gated
    gated.gate.set()


@pytest.fixture(params=[AsyncArgon2, BlockingArgon2])
def kind(request: pytest.FixtureRequest) -> type[Passwords]:
    """One of the two hashers."""
    found: type[Passwords] = request.param
    return found


@pytest.fixture
def submit(kind: type[Passwords]) -> Iterator[Submit]:
    """Begins a request for a hash: a task of an event loop, or a thread."""
    loop = asyncio.new_event_loop()
    with ThreadPoolExecutor(2 * REQUESTS) as threads:
        running = threads.submit(loop.run_forever)

        def begin(passwords: Passwords, password: str) -> "Future[str]":
            if kind is AsyncArgon2:
                return asyncio.run_coroutine_threadsafe(passwords.hash(password), loop)
            return threads.submit(run_blocking, passwords.hash(password))

        yield begin
        loop.call_soon_threadsafe(loop.stop)
        running.result()
    loop.close()


def is_overloaded(future: "Future[str]") -> bool:
    """Whether a request has failed with OVERLOADED; False if it has succeeded."""
    error = future.exception(60)
    if error is None:
        return False
    assert isinstance(error, DomainError)
    assert (error.kind, error.errors) == (Kind.OVERLOADED, {"server": "is overloaded"})
    return True


def test_as_many_passwords_are_hashed_at_once_as_there_are_cores(
    gated: GatedArgon2, kind: type[Passwords], submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(argon2_passwords, "_CORES", CORES)
    passwords = kind(gated, HashingPool(queue=REQUESTS))
    futures = [submit(passwords, f"{number}") for number in range(REQUESTS)]
    while len(gated.hashed) < CORES:
        time.sleep(0.001)
    gated.gate.set()
    assert sorted(future.result(60) for future in futures) == [f"{n}" for n in range(REQUESTS)]
    assert gated.at_most == CORES
    assert gated.threads == {f"argon2_{number}" for number in range(CORES)}


def test_every_usable_core_hashes() -> None:
    cores = usable_cores()
    all_run = Barrier(cores)
    pool = HashingPool()
    futures = [pool.submit(all_run.wait, 60) for _ in range(cores)]
    assert sorted(future.result(60) for future in futures) == [*range(cores)]
    pool.close()


def test_a_full_queue_is_overloaded_until_there_is_a_place(
    gated: GatedArgon2, kind: type[Passwords], submit: Submit
) -> None:
    passwords = kind(gated, HashingPool(queue=REQUESTS - 1))
    futures = [submit(passwords, f"{number}") for number in range(REQUESTS)]
    done, pending = wait(futures, 60, FIRST_COMPLETED)
    assert ([is_overloaded(future) for future in done], len(pending)) == ([True], REQUESTS - 1)
    assert is_overloaded(submit(passwords, "another"))
    gated.gate.set()
    assert [is_overloaded(future) for future in pending] == [False] * (REQUESTS - 1)
    assert "another" not in gated.hashed
    assert not is_overloaded(submit(passwords, "later"))


def test_a_password_that_has_waited_too_long_is_not_hashed(
    gated: GatedArgon2, kind: type[Passwords], submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    clock = SimpleNamespace(monotonic=lambda: now[0])
    monkeypatch.setattr(argon2_passwords, "_CORES", 1)
    monkeypatch.setattr(argon2_passwords, "time", clock)
    passwords = kind(gated, HashingPool(queue=3, longest_wait=3.0))
    futures = [submit(passwords, f"{number}") for number in range(4)]
    done, pending = wait(futures, 60, FIRST_COMPLETED)  # so the other three are in the queue
    assert [is_overloaded(future) for future in done] == [True]
    assert gated.begun.wait(60)
    now[0] += 3.001
    gated.gate.set()
    assert sorted(is_overloaded(future) for future in pending) == [False, True, True]
    assert len(gated.hashed) == 1
    assert not is_overloaded(submit(passwords, "later"))


def test_a_password_that_has_waited_as_long_as_it_may_is_hashed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = iter([1_000.0, 1_003.0, 1_010.0, 1_013.1])
    monkeypatch.setattr(argon2_passwords, "time", SimpleNamespace(monotonic=lambda: next(times)))
    pool = HashingPool(queue=1, longest_wait=3.0)
    assert pool.submit(lambda: "hashed").result(60) == "hashed"
    with expect_error(Kind.OVERLOADED, {"server": "is overloaded"}):
        pool.submit(lambda: "hashed").result(60)


def test_an_error_frees_its_place(
    gated: GatedArgon2, kind: type[Passwords], submit: Submit
) -> None:
    gated.gate.set()
    passwords = kind(gated, HashingPool(queue=1))
    for _ in range(3):
        with pytest.raises(LookupError):
            submit(passwords, "fail").result(60)
    assert submit(passwords, "a").result(60) == "a"


def test_a_cancelled_wait_frees_its_place_and_is_not_hashed(
    gated: GatedArgon2, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(argon2_passwords, "_CORES", 1)

    async def requests() -> list[str]:
        with AsyncArgon2(gated, HashingPool(queue=2)) as passwords:
            first = asyncio.create_task(passwords.hash("first"))
            await asyncio.to_thread(gated.begun.wait, 60)
            second = asyncio.create_task(passwords.hash("second"))
            await asyncio.sleep(0)
            with expect_error(Kind.OVERLOADED, {"server": "is overloaded"}):
                await passwords.hash("third")
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            fourth = asyncio.create_task(passwords.hash("fourth"))
            await asyncio.sleep(0)
            gated.gate.set()
            return [await first, await fourth]

    assert asyncio.run(requests()) == ["first", "fourth"]
    assert gated.hashed == ["first", "fourth"]


def test_a_cancelled_hash_keeps_its_place_until_it_ends(gated: GatedArgon2) -> None:
    async def requests() -> None:
        with AsyncArgon2(gated, HashingPool(queue=1)) as passwords:
            first = asyncio.create_task(passwords.hash("first"))
            await asyncio.to_thread(gated.begun.wait, 60)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            with expect_error(Kind.OVERLOADED, {"server": "is overloaded"}):
                await passwords.hash("second")
            gated.gate.set()
            while gated.hashed != ["first", "third"]:
                with suppress(DomainError):
                    await passwords.hash("third")

    asyncio.run(requests())


def test_closing_cancels_what_waits(gated: GatedArgon2, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(argon2_passwords, "_CORES", 1)
    pool = HashingPool(queue=2)
    first = pool.submit(gated.hash, "first")
    assert gated.begun.wait(60)
    second = pool.submit(gated.hash, "second")
    BlockingArgon2(gated, pool).close()
    assert second.cancelled()
    gated.gate.set()
    assert first.result(60) == "first"


def test_the_event_loop_is_not_blocked_by_hashing(gated: GatedArgon2) -> None:
    async def request() -> str:
        with AsyncArgon2(gated) as passwords:
            hashing = asyncio.create_task(passwords.hash("a"))
            await asyncio.sleep(0)
            gated.gate.set()
            return await hashing

    assert asyncio.run(request()) == "a"


@pytest.mark.parametrize("kind", [BlockingArgon2, AsyncArgon2])
def test_both_hash_and_verify_like_argon2(kind: type[Passwords]) -> None:
    async def use() -> tuple[bool, bool, bool, bool]:
        passwords = kind(Argon2(cheap=True))
        made = await passwords.hash("a")
        return (
            await passwords.verify(made, "a"),
            await passwords.verify(made, "b"),
            await passwords.verify(None, "a"),
            passwords.is_outdated(made.replace("m=8,", "m=7,")),
        )

    assert asyncio.run(use()) == (True, False, False, True)


def test_verifications_share_the_queue_with_hashes(
    gated: GatedArgon2, kind: type[Passwords], submit: Submit
) -> None:
    passwords = kind(gated, HashingPool(queue=1))
    first = submit(passwords, "first")
    assert gated.begun.wait(60)

    async def verify() -> bool:
        return await passwords.verify(None, "a")

    with expect_error(Kind.OVERLOADED, {"server": "is overloaded"}):
        asyncio.run(verify())
    gated.gate.set()
    assert first.result(60) == "first"
