"""Serializers whose fields are made once; REST framework copies them all for each new one."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from rest_framework import serializers

S = TypeVar("S", bound=serializers.Serializer[Any])
_Member = tuple[str, list[str], Callable[[Any], Any]]


@cache
def shared(kind: type[S]) -> S:
    """The one serializer of a class, for `run_validation`, which keeps nothing of a request."""
    return kind()


class AnswerSerializer(serializers.Serializer[Any]):
    """What is shown, out of attributes or of a dictionary."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The members in the order of the class; None as it is."""
        shown = {}
        for name, path, show in _members(type(self)):
            value = instance
            for step in path:
                value = value[step] if isinstance(value, dict) else getattr(value, step)
            shown[name] = None if value is None else show(value)
        return shown


@cache
def _members(kind: type[AnswerSerializer]) -> list[_Member]:
    """How each member is called, where its value is found, and what is shown of it."""
    fields = kind().fields.items()
    return [(name, field.source_attrs, field.to_representation) for name, field in fields]
