"""What a DATABASE_URL may say, whichever driver reads it.

Every ValueError names the variable and never shows its value, which may contain a password.
"""

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from urllib.parse import quote, unquote

# Held until a new file is closed: no other thread has locks on it before.
_creating = Lock()
_CONNECT_TIMEOUT = re.compile(r"[1-9][0-9]{0,2}")
_VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
# The values of libpq's parameters that have a fixed list of them.
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "channel_binding": ("disable", "prefer", "require"),
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "ssl_max_protocol_version": _VERSIONS,
    "ssl_min_protocol_version": _VERSIONS,
    "target_session_attrs": (
        *("any", "primary", "standby", "read-write", "read-only", "prefer-standby"),
    ),
}
_FILES = ("sslcert", "sslkey", "sslrootcert", "sslcrl")
# The parameters of libpq that every app understands (PostgreSQL, 34.1.2), and that hosting
# providers put into their URLs. psycopg takes all of them; asyncpg has other names for some.
PARAMETERS = tuple(
    sorted(
        {"application_name", "connect_timeout", "host", "options", "port", "sslpassword"}
        | _CHOICES.keys()
        | {*_FILES}
    )
)


def check_parameters(parameters: Mapping[str, Iterable[str]]) -> None:
    """Raise ValueError for a parameter of PostgreSQL that not every app understands.

    The values of each parameter are those of the URL, of which only `host` and `port` may have
    several.
    """
    for name, given in parameters.items():
        values = [*given]
        if name not in PARAMETERS:
            raise ValueError(f"DATABASE_URL: may have no parameters but {', '.join(PARAMETERS)}")
        if len(values) > 1 and name not in ("host", "port"):
            raise ValueError(f"DATABASE_URL: {name} must be given once")
        if name in _CHOICES and values[0] not in _CHOICES[name]:
            raise ValueError(f"DATABASE_URL: {name} must be one of {', '.join(_CHOICES[name])}")
        if name == "connect_timeout" and not _CONNECT_TIMEOUT.fullmatch(values[0]):
            raise ValueError("DATABASE_URL: connect_timeout must be 1 to 999 seconds")
        if name in _FILES and not _is_file(name, values[0]):
            raise ValueError(f"DATABASE_URL: {name} must be a file")


def _is_file(name: str, value: str) -> bool:
    # `system` means the authorities that the operating system trusts.
    return (name == "sslrootcert" and value == "system") or os.path.isfile(value)


def sqlite_url(file: Path) -> str:
    """The DATABASE_URL of a SQLite file, whatever characters its path has."""
    return f"sqlite:///{quote(str(file.absolute()))}"


def sqlite_file(database_url: str) -> Path:
    """The SQLite file of a DATABASE_URL."""
    return Path(unquote(database_url.removeprefix("sqlite:///")))


def create_private_file(database: str) -> None:
    """Create a SQLite file that no other user can read or write, unless there is one.

    SQLite itself would create it as readable for everybody as the umask allows. Its journals have
    the permissions of the file. Where it cannot be created, SQLite says why.

    A file that is there is never opened: closing any descriptor of a file ends all locks that the
    process has on it (POSIX), and without its locks SQLite loses what others write.
    """
    if database in ("", ":memory:") or database.startswith("file:"):
        return
    with _creating, suppress(OSError):
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_RDONLY, 0o600))
