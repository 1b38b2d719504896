"""How settings read the environment."""

import os
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

from http_contract.settings import parse_switch

T = TypeVar("T")


def value(name: str, read: Callable[[str], T]) -> T:
    """What `read` makes of a variable, empty where it is not set; ImproperlyConfigured if it can't.

    `read` names the variable in its ValueError, and not what it holds.
    """
    try:
        return read(os.environ.get(name, ""))
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None


def flag(name: str) -> bool:
    """Whether a variable is on, in any case; ImproperlyConfigured unless it says on or off."""
    return value(name, partial(parse_switch, name))
