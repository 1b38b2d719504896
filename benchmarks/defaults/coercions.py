"""What each library makes of a value, and what a validated body costs in it.

`python -m benchmarks.defaults.coercions` prints both as JSON. It is run in a process of its own,
since a process has one configuration of Django.
"""

import json
import math
import statistics
import timeit
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from typing import Any

import django
import marshmallow
import pydantic
from django.conf import settings

if not settings.configured:
    settings.configure(USE_TZ=True, USE_I18N=False)
    django.setup()

from django import forms
from rest_framework import serializers

BIG = 10**30
MISSING, UNKNOWN = "missing", "with an unknown member"
# By kind of field, the values that are sent, each with how the page shows it.
VALUES: Mapping[str, Mapping[str, Any]] = {
    "text": {
        "`123`": 123, "`1.0`": 1.0, "`true`": True, "`null`": None, '`""`': "", '`" "`': " ",
        '`" a "`': " a ", "`[]`": [], "`{}`": {},
    },
    "integer": {
        '`"1"`': "1", '`" 1 "`': " 1 ", '`""`': "", '`"a"`': "a", "`1.0`": 1.0, "`1.5`": 1.5,
        "`true`": True, "`null`": None, "`NaN`": math.nan, "`10**30`": BIG, "`[1]`": [1],
    },
    "number": {
        '`"1.5"`': "1.5", "`1`": 1, "`true`": True, "`null`": None, "`NaN`": math.nan,
        '`"NaN"`': "NaN", "`Infinity`": math.inf, "`10**400`": 10**400,
    },
    "boolean": {
        "`1`": 1, "`2`": 2, '`"true"`': "true", '`"yes"`': "yes", '`"false"`': "false",
        '`""`': "", "`null`": None,
    },
    "date": {
        '`"2026-01-31"`': "2026-01-31", '`"31.01.2026"`': "31.01.2026",
        '`"2026-01-31T10:00:00"`': "2026-01-31T10:00:00", "`1700000000`": 1700000000,
        "`null`": None,
    },
    "list": {
        '`["a"]`': ["a"], '`"a"`': "a", '`{"a": 1}`': {"a": 1}, "`[1]`": [1], "`null`": None,
    },
}  # fmt: skip

Read = Callable[[Mapping[str, Any], str], Any]


class Refused(Exception):
    """A library refuses a value, with this message."""


PYDANTIC = {"text": str, "integer": int, "number": float, "boolean": bool, "date": date}
MARSHMALLOW: dict[str, Callable[[], Any]] = {
    "text": lambda: marshmallow.fields.String(required=True),
    "integer": lambda: marshmallow.fields.Integer(required=True),
    "number": lambda: marshmallow.fields.Float(required=True),
    "boolean": lambda: marshmallow.fields.Boolean(required=True),
    "date": lambda: marshmallow.fields.Date(required=True),
    "list": lambda: marshmallow.fields.List(marshmallow.fields.String(), required=True),
}
STRICT_MARSHMALLOW = MARSHMALLOW | {
    "integer": lambda: marshmallow.fields.Integer(required=True, strict=True),
    "boolean": lambda: marshmallow.fields.Boolean(required=True, truthy={True}, falsy={False}),
}
REST_FRAMEWORK: dict[str, Callable[[], Any]] = {
    "text": serializers.CharField,
    "integer": serializers.IntegerField,
    "number": serializers.FloatField,
    "boolean": serializers.BooleanField,
    "date": serializers.DateField,
    "list": lambda: serializers.ListField(child=serializers.CharField()),
}
FORMS: dict[str, Callable[[], Any]] = {
    "text": forms.CharField,
    "integer": forms.IntegerField,
    "number": forms.FloatField,
    "boolean": forms.BooleanField,
    "date": forms.DateField,
    "list": lambda: forms.MultipleChoiceField(choices=[("a", "a")]),
}
CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": date.fromisoformat,
    "list": list,
}


def by_hand(data: Mapping[str, Any], kind: str) -> Any:
    """`int(data["value"])`, and the like."""
    try:
        return CONVERSIONS[kind](data["value"])
    except (KeyError, OverflowError, TypeError, ValueError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from None


def in_pydantic(*, strict: bool) -> Read:
    """A model that reads Python objects; `strict` by its configuration."""

    def read(data: Mapping[str, Any], kind: str) -> Any:
        annotation: Any = list[str] if kind == "list" else PYDANTIC[kind]
        config = pydantic.ConfigDict(strict=strict)
        model = pydantic.create_model("Model", __config__=config, value=(annotation, ...))
        try:
            return model.model_validate(data).value  # type: ignore[attr-defined]
        except pydantic.ValidationError as error:
            raise Refused(error.errors()[0]["msg"]) from None

    return read


def in_marshmallow(fields: Mapping[str, Callable[[], Any]]) -> Read:
    """A schema with one field."""

    def read(data: Mapping[str, Any], kind: str) -> Any:
        schema = marshmallow.Schema.from_dict({"value": fields[kind]()})
        try:
            return schema().load(data)["value"]
        except marshmallow.ValidationError as error:
            raise Refused(_first(error.messages)) from None

    return read


def in_rest_framework(data: Mapping[str, Any], kind: str) -> Any:
    """A serializer with one field."""
    made = type("Made", (serializers.Serializer,), {"value": REST_FRAMEWORK[kind]()})(data=data)
    if not made.is_valid():
        raise Refused(_first(made.errors))
    return made.validated_data["value"]


def in_a_form(data: Mapping[str, Any], kind: str) -> Any:
    """A form of Django with one field."""
    made = type("Made", (forms.Form,), {"value": FORMS[kind]()})(data)
    if not made.is_valid():
        raise Refused(_first(made.errors))
    return made.cleaned_data["value"]


READERS: Mapping[str, Read] = {
    "by hand": by_hand,
    "pydantic": in_pydantic(strict=False),
    "pydantic, strict": in_pydantic(strict=True),
    "marshmallow": in_marshmallow(MARSHMALLOW),
    "marshmallow, strict": in_marshmallow(STRICT_MARSHMALLOW),
    "REST framework": in_rest_framework,
    "Django forms": in_a_form,
}


def _first(messages: Any) -> str:
    """The first message of any nesting."""
    while isinstance(messages, dict | list):
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    return str(messages)


def cell(read: Read, data: Mapping[str, Any], kind: str) -> dict[str, str]:
    """What a value was accepted as, or the message that it was refused with.

    An exception that is not the library's refusal would be a 500, and is noted as such.
    """
    try:
        return {"accepted": repr(read(data, kind))}
    except Refused as refused:
        return {"refused": str(refused)}
    except Exception as error:
        return {"raised": type(error).__name__}


def coercions() -> dict[str, Any]:
    """By kind of field, value and library: the cells."""
    table = {
        kind: {
            shown: {name: cell(read, {"value": value}, kind) for name, read in READERS.items()}
            for shown, value in values.items()
        }
        for kind, values in VALUES.items()
    }
    whole: dict[str, dict[str, Any]] = {MISSING: {}, UNKNOWN: {"value": "a", "more": 1}}
    table["object"] = {
        shown: {name: cell(read, data, "text") for name, read in READERS.items()}
        for shown, data in whole.items()
    }
    return table


# The distribution that decides what a reader does; Python decides what is done by hand.
DISTRIBUTIONS = {
    "pydantic": "pydantic",
    "pydantic, strict": "pydantic",
    "marshmallow": "marshmallow",
    "marshmallow, strict": "marshmallow",
    "REST framework": "djangorestframework",
    "Django forms": "django",
}


def versions() -> dict[str, str]:
    """The installed version of each."""
    return {name: version(name) for name in DISTRIBUTIONS.values()}


# What a body costs

BODY = {
    "title": "How it began",
    "description": "A story",
    "body": "Once upon a time, there was a body. " * 20,
    "tagList": ["one", "two", "three"],
}


def check_by_hand(data: dict[str, Any]) -> dict[str, Any]:
    """The checks of the schemas below, written out."""
    for name, longest in (("title", 255), ("description", 1024), ("body", 65536)):
        value = data.get(name)
        if not isinstance(value, str) or not 1 <= len(value) <= longest:
            raise Refused(name)
    tags = data.get("tagList", [])
    if not isinstance(tags, list) or len(tags) > 20:
        raise Refused("tagList")
    if not all(isinstance(tag, str) and 1 <= len(tag) <= 64 for tag in tags):
        raise Refused("tagList")
    return {name: data[name] for name in BODY if name in data}


class ArticleModel(pydantic.BaseModel):
    """An article in pydantic."""

    title: str = pydantic.Field(min_length=1, max_length=255)
    description: str = pydantic.Field(min_length=1, max_length=1024)
    body: str = pydantic.Field(min_length=1, max_length=65536)
    tagList: list[str] = pydantic.Field(max_length=20)  # noqa: N815


_tag = marshmallow.fields.String(validate=marshmallow.validate.Length(1, 64))


class ArticleSchema(marshmallow.Schema):
    """An article in marshmallow."""

    title = marshmallow.fields.String(required=True, validate=marshmallow.validate.Length(1, 255))
    description = marshmallow.fields.String(
        required=True, validate=marshmallow.validate.Length(1, 1024)
    )
    body = marshmallow.fields.String(required=True, validate=marshmallow.validate.Length(1, 65536))
    tagList = marshmallow.fields.List(_tag, validate=marshmallow.validate.Length(max=20))  # noqa: N815


class ArticleSerializer(serializers.Serializer[None]):
    """An article in REST framework."""

    title = serializers.CharField(max_length=255)
    description = serializers.CharField(max_length=1024)
    body = serializers.CharField(max_length=65536)
    tagList = serializers.ListField(child=serializers.CharField(max_length=64), max_length=20)  # noqa: N815


_schema = ArticleSchema()
COSTS: Mapping[str, Callable[[], object]] = {
    "by hand": lambda: check_by_hand(BODY),
    "pydantic": lambda: ArticleModel.model_validate(BODY),
    "marshmallow": lambda: _schema.load(BODY),
    "REST framework": lambda: ArticleSerializer(data=BODY).is_valid(raise_exception=True),
}


def costs(rounds: int = 15, times: int = 300) -> dict[str, Any]:
    """Microseconds of a body, and its ratio to the checks by hand in the same round: medians."""
    samples: dict[str, list[float]] = {name: [] for name in COSTS}
    for _ in range(rounds):
        for name, check in COSTS.items():
            samples[name].append(1e6 * timeit.timeit(check, number=times) / times)
    base = samples["by hand"]
    return {
        name: {
            "microseconds": round(statistics.median(values), 1),
            "ratio": round(
                statistics.median(own / hand for own, hand in zip(values, base, strict=True)), 1
            ),
        }
        for name, values in samples.items()
    }


if __name__ == "__main__":
    print(json.dumps({"coercions": coercions(), "costs": costs(), "versions": versions()}))
