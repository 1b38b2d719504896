"""Bodies of the wrong shape, form or content (W5)."""

from collections.abc import Iterator

from contract_tests.unusual.unusual import (
    BLANK,
    JSON,
    LOGIN,
    REGISTER,
    STRING,
    Errors,
    Unusual,
)

NOTHING = {"email": BLANK, "password": BLANK, "username": BLANK}
SHAPES: dict[str, tuple[bytes, Errors]] = {
    "no envelope": (b"{}", {"user": BLANK}),
    "a null envelope": (b'{"user":null}', {"user": BLANK}),
    "a list for an envelope": (b'{"user":[]}', {"user": BLANK}),
    "a string for an envelope": (b'{"user":"x"}', {"user": BLANK}),
    "an empty envelope": (b'{"user":{}}', NOTHING),
    "64 deep": (b'{"a":%s%s}' % (b"[" * 63, b"]" * 63), {"user": BLANK}),
    "an integer of 300 digits": (b'{"a":%s}' % (b"9" * 300), {"user": BLANK}),
    "the last of equal keys": (b'{"user":{"username":"x"},"user":{}}', NOTHING),
    "numbers": (
        b'{"user":{"username":123,"email":1.5,"password":-0}}',
        {"email": STRING, "password": STRING, "username": STRING},
    ),
    "other types": (
        b'{"user":{"username":true,"email":[],"password":{}}}',
        {"email": STRING, "password": STRING, "username": STRING},
    ),
    "null, empty and too short": (
        b'{"user":{"username":null,"email":"","password":"x"}}',
        {"email": BLANK, "password": "is too short", "username": BLANK},
    ),
    "too long": (
        b'{"user":{"username":"%s","email":"a@b","password":"12345678"}}' % (b"n" * 65),
        {"username": "is too long"},
    ),
    "blanks around a name": (
        b'{"user":{"username":"  a  ","email":"a@b","password":"12345678"}}',
        {"username": "is invalid"},
    ),
    "bad forms": (
        b'{"user":{"username":"..","email":"a b@c","password":"12345678"}}',
        {"email": "is invalid", "username": "is invalid"},
    ),
}


def shapes() -> Iterator[Unusual]:
    """Registrations and logins that are refused for what they hold."""
    for name, (body, errors) in SHAPES.items():
        yield Unusual(f"shape: {name}", "POST", REGISTER, 422, errors, (JSON,), body)
    taken = b'{"user":{"username":"{username}","email":"{email}","password":"12345678"}}'
    both = dict.fromkeys(("email", "username"), "has already been taken")
    yield Unusual("taken: both", "POST", REGISTER, 409, both, (JSON,), taken)
    wrong = b'{"user":{"email":"{email}","password":"wrong"}}'
    yield Unusual("wrong password", "POST", LOGIN, 401, {"credentials": "invalid"}, (JSON,), wrong)
