"""The calls of use cases that the apps make, and the model that repeats them on a memory store."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from inspect import Signature, iscoroutinefunction, signature
from types import FunctionType
from typing import Any

from contract_tests.apps import APPS, complete_apps
from contract_tests.fuzz.apps import EmptiableStore, blocking_ports
from contract_tests.targets.doubles import Doubles
from core.domain.accounts import Bearer
from core.domain.errors import DomainError, Kind
from core.run_blocking import run_blocking
from core.use_cases import accounts, articles, comments, inference, membership, service

UseCase = Callable[..., Any]

_AREAS = (accounts, articles, comments, membership)
# Modules in which an app may look a use case up. Calls among use cases are not recorded.
_CORE = (*_AREAS, inference, service)
# What may differ: hashes have a salt, and stores may leave numbers of articles and comments out.
# Answers show the numbers of comments, and have to be alike.
_MAY_DIFFER = re.compile(r"(password_hash'?[=:] ?)'[^']*'|(\b(?:id|article_id)=)\d+")
_NEWLINES = re.compile(r"\n+\Z")


@dataclass(frozen=True)
class Call:
    """A call of a use case, with its arguments by name, without the ports."""

    use_case: UseCase
    arguments: dict[str, Any]
    outcome: Any  # what was returned, or the DomainError that was raised

    def as_text(self) -> tuple[str, str, str]:
        """What has to be alike in all apps and in the model: name, arguments and outcome."""
        arguments = {
            name: _with_one_newline(_plain(value)) for name, value in self.arguments.items()
        }
        arguments.pop("deadline", None)  # on the system's clock
        name, outcome = self.use_case.__name__, self.outcome
        if name in _OF_TOKENS:  # an app may read as nobody with the one or with the other
            name, outcome = "authenticate", _principal(outcome)
        if isinstance(outcome, DomainError):
            outcome = outcome.kind, outcome.errors
        return name, _text(arguments), _text(outcome)


_OF_TOKENS = ("authenticate", "identify_reader")


def _principal(outcome: Any) -> Any:
    """Who has a token; None if nobody has it."""
    is_invalid = isinstance(outcome, DomainError) and outcome.kind is Kind.TOKEN_INVALID
    return None if is_invalid else outcome


def _text(value: object) -> str:
    return _MAY_DIFFER.sub(r"\1\2…", repr(value))


def _with_one_newline(value: Any) -> Any:
    """A text with at most one newline at its end: FastAPI's app doubles that of a path."""
    return _NEWLINES.sub("\n", value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """The value with every sequence as a tuple, and without addresses of functions."""
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value)
    if is_dataclass(value):
        members = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return type(value).__name__, members
    return "a function" if callable(value) else value


@contextmanager
def recording_calls() -> Iterator[list[Call]]:
    """Record the calls of all complete apps that are imported. The caller may clear the list."""
    calls: list[Call] = []
    recorded = {use_case: _recorded(use_case, calls) for use_case in _use_cases()}
    packages = tuple(f"{APPS[name].package}." for name in complete_apps())
    apps = [module for name, module in sys.modules.items() if name.startswith(packages)]
    places = [
        (module, name, value)
        for module in (*apps, *_CORE)
        for name, value in vars(module).items()
        if type(value) is FunctionType and value in recorded
    ]
    for module, name, value in places:
        setattr(module, name, recorded[value])
    try:
        yield calls
    finally:
        for module, name, value in places:
            setattr(module, name, value)


_is_recording: ContextVar[bool] = ContextVar("_is_recording", default=False)


def _use_cases() -> list[UseCase]:
    areas = (*_AREAS, inference, service)
    return [
        function
        for area in areas
        for name, function in vars(area).items()
        if iscoroutinefunction(function)
        and function.__module__ == area.__name__
        and not name.startswith("_")
        and "work" not in signature(function).parameters  # a step of use cases
    ]


def _recorded(use_case: UseCase, calls: list[Call]) -> UseCase:
    takes: Signature = signature(use_case)

    @wraps(use_case)
    async def recorded(*args: Any, **kwargs: Any) -> Any:
        if _is_recording.get():  # a use case that another one calls
            return await use_case(*args, **kwargs)
        token = _is_recording.set(True)
        try:
            return await record(*args, **kwargs)
        finally:
            _is_recording.reset(token)

    async def record(*args: Any, **kwargs: Any) -> Any:
        arguments = dict(takes.bind(*args, **kwargs).arguments)
        arguments.pop("ports", None)
        try:
            value = await use_case(*args, **kwargs)
        except DomainError as refusal:
            calls.append(Call(use_case, arguments, refusal))
            raise
        calls.append(Call(use_case, arguments, value))
        return value

    return recorded


class Model:
    """A memory store on which calls of use cases are repeated."""

    def __init__(self, doubles: Doubles) -> None:
        self._store = EmptiableStore()
        self.ports = blocking_ports(self._store, doubles)

    def empty(self) -> None:
        """Remove everything."""
        self._store.empty()

    def repeat(self, calls: Sequence[Call]) -> list[Call]:
        """The calls of one request, with their outcomes on this store."""
        principal: Any = None
        repeated = []
        for call in calls:
            own = {
                name: principal if isinstance(value, Bearer) else value
                for name, value in call.arguments.items()
            }
            outcome = self._outcome(call, own)
            repeated.append(Call(call.use_case, own, outcome))
            if call.use_case.__name__ in _OF_TOKENS:
                principal = _principal(outcome)
        return repeated

    def _outcome(self, call: Call, arguments: dict[str, Any]) -> Any:
        takes_ports = "ports" in signature(call.use_case).parameters
        ports = {"ports": self.ports} if takes_ports else {}
        token = _is_recording.set(True)  # what it calls is not the apps' call
        try:
            return run_blocking(call.use_case(**ports, **arguments))
        except DomainError as refusal:
            return refusal
        finally:
            _is_recording.reset(token)
