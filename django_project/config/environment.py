"""How settings read the environment."""

import os

from django.core.exceptions import ImproperlyConfigured

from http_contract.production import switch


def flag(name: str) -> bool:
    """Whether a variable is on, in any case; ImproperlyConfigured unless it says on or off."""
    try:
        return switch(name, os.environ.get(name, ""))
    except ValueError as error:  # names the variable, and not what it holds
        raise ImproperlyConfigured(str(error)) from None
