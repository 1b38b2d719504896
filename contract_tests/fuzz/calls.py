"""Which use cases an app called, and what came of them."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from inspect import Signature, signature
from types import FunctionType
from typing import Any

from core.domain.errors import DomainError
from core.use_cases import accounts, articles, comments, inference, membership, service

UseCase = Callable[..., Any]

_ROOMS = (accounts, articles, comments, membership)
_APPS = ("fastapi_app.", "flask_app.", "django_project.")
# Where an app may look a use case up; what use cases call among themselves is not noted.
_CORE = (*_ROOMS, inference, service)
# Hashes are salted. Articles and comments are numbered by the store, which may leave numbers out;
# those of comments are held alike by the answers that show them.
_BY_CHANCE = re.compile(r"(password_hash'?[=:] ?)'[^']*'|(\b(?:id|article_id)=)\d+")
_NEWLINES = re.compile(r"\n+\Z")


@dataclass(frozen=True)
class Call:
    """One call of a use case; `arguments` by their names, without the ports."""

    use_case: UseCase
    arguments: dict[str, Any]
    outcome: Any  # what was returned, or the DomainError that was raised

    def told(self) -> tuple[str, str, str]:
        """What has to be alike in all apps and in the model: name, arguments and outcome."""
        given = {name: _once_ended(_plain(value)) for name, value in self.arguments.items()}
        given.pop("deadline", None)  # on the machine's clock
        outcome = self.outcome
        if isinstance(outcome, DomainError):
            outcome = outcome.kind, outcome.errors
        return self.use_case.__name__, _told(given), _told(outcome)


def _told(value: object) -> str:
    return _BY_CHANCE.sub(r"\1\2…", repr(value))


def _once_ended(value: Any) -> Any:
    """A text with one newline at its end: FastAPI's app doubles that of a path, on purpose."""
    return _NEWLINES.sub("\n", value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """The same with every sequence as a tuple, and without the address of a function."""
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value)
    if is_dataclass(value):
        members = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return type(value).__name__, members
    return "given" if callable(value) else value


@contextmanager
def noting_calls() -> Iterator[list[Call]]:
    """Note the calls of all apps that are imported; whoever reads the list may clear it."""
    calls: list[Call] = []
    noted = {use_case: _noted(use_case, calls) for use_case in _use_cases()}
    apps = [module for name, module in sys.modules.items() if name.startswith(_APPS)]
    places = [
        (module, name, value)
        for module in (*apps, *_CORE)
        for name, value in vars(module).items()
        if type(value) is FunctionType and value in noted
    ]
    for module, name, value in places:
        setattr(module, name, noted[value])
    try:
        yield calls
    finally:
        for module, name, value in places:
            setattr(module, name, value)


def _use_cases() -> list[UseCase]:
    found = [getattr(room, name) for room in _ROOMS for name in room.__all__]
    return [*found, inference.predict, service.check_readiness]


def _noted(use_case: UseCase, calls: list[Call]) -> UseCase:
    takes: Signature = signature(use_case)

    @wraps(use_case)
    async def noted(*args: Any, **kwargs: Any) -> Any:
        arguments = dict(takes.bind(*args, **kwargs).arguments)
        arguments.pop("ports", None)
        try:
            value = await use_case(*args, **kwargs)
        except DomainError as refusal:
            calls.append(Call(use_case, arguments, refusal))
            raise
        calls.append(Call(use_case, arguments, value))
        return value

    return noted
