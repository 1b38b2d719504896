"""`python -m dev.common_passwords --write`: the list in core/domain/common_passwords.py.

It is made of the list that Django's CommonPasswordValidator uses, the most common first, which
Royce Williams extracted from Have I Been Pwned. Django is BSD-licensed (3 clauses). The core does
not import Django, and FastAPI and Flask do not install it: so the list is copied.
"""

import gzip
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from core.domain.common_passwords import DIGITS
from core.domain.validation import PASSWORD_LIMITS

MODULE = Path(__file__).parents[1] / "core/domain/common_passwords.py"
# ASVS 5.0, 6.2.4: at least the 3,000 most common ones that the other rules accept.
COUNT = 3_000
_DIGESTS_A_LINE = 7
_HEAD = '''\
"""The 3,000 most common passwords that are long enough, as digests: many of them are obscene.

Each is the first 12 hex digits of SHA-256, the most common password first. `python -m
dev.common_passwords --write` makes this module of Django's list (BSD-3-Clause).
"""

from hashlib import sha256

DIGITS = 12
_DIGESTS = """
'''
_TAIL = '''"""
_COMMON = frozenset(_DIGESTS.split())


def is_common(password: str) -> bool:
    """Whether a password, in lower case, is one of the most common."""
    digest = sha256(password.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:DIGITS] in _COMMON
'''


def common_passwords() -> list[str]:
    """The passwords, the most common first."""
    packed = files("django.contrib.auth").joinpath("common-passwords.txt.gz").read_bytes()
    shortest, longest = PASSWORD_LIMITS
    listed = gzip.decompress(packed).decode("utf-8").split()
    # A few are text in a wrong encoding.
    allowed = [one for one in listed if shortest <= len(one) <= longest and one.isascii()]
    return allowed[:COUNT]


def module_text() -> str:
    """The text of the module."""
    digests = [sha256(one.encode()).hexdigest()[:DIGITS] for one in common_passwords()]
    lines = batched(digests, _DIGESTS_A_LINE)
    return _HEAD + "".join(" ".join(line) + "\n" for line in lines) + _TAIL


def batched(items: list[str], size: int) -> Iterator[list[str]]:
    """The items in lists of that size. Python 3.12 has it in itertools."""
    return (items[start : start + size] for start in range(0, len(items), size))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        MODULE.write_text(module_text(), encoding="utf-8")
    else:
        sys.stdout.write(module_text())
