"""Chance, as the parts of a request draw on it."""

from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

from contract_tests.fuzz.facts import Facts
from contract_tests.fuzz.texts import ODD_VALUES, hostile_texts

T = TypeVar("T")
NAMES = 12  # that requests fight for
LATE = 2  # of each kind, about which half of the requests are, so that one story goes on
TIERS = ("Standard", "Pro", "Enterprise")


class Draw:
    """Draws from a seed, and from what earlier answers gave."""

    def __init__(self, seed: str, facts: Facts) -> None:
        self.random = Random(seed)  # noqa: S311  # to be repeated, not to be secret
        self.facts = facts

    def likely(self, share: float) -> bool:
        """True in that share of all cases."""
        return self.random.random() < share

    def one_of(self, values: Sequence[T]) -> T:
        """Any of them."""
        return self.random.choice(values)

    def known(self, kind: str) -> str:
        """Something that an answer gave, often of late; nonsense where none has yet."""
        pool: Sequence[str] = getattr(self.facts, kind)
        if not pool:
            return "1"
        return self.random.choice([*pool][-LATE:] if self.likely(0.5) else pool)

    def name(self) -> str:
        """A username, seldom a hostile one."""
        return self.text(0.06) or f"user{self.random.randrange(NAMES)}"

    def email(self) -> str:
        """An email of one of those names, in one case or another."""
        text = f"user{self.random.randrange(NAMES)}@example.org"
        return self.text(0.06) or (text.upper() if self.likely(0.1) else text)

    def password(self) -> str:
        """A password, nearly always the same."""
        return self.text(0.05) or "correct horse"

    def prose(self) -> str:
        """A title or a body."""
        return self.text(0.25) or " ".join(self.random.choices(("Ash", "Öl", "42", "c-d"), k=2))

    def tags(self) -> list[str]:
        """Some tags, perhaps one twice."""
        size = self.random.randrange(4)
        return [self.text(0.1) or f"tag{self.random.randrange(5)}" for _ in range(size)]

    def odd_value(self) -> Any:
        """A value that hardly anything takes."""
        return self.one_of(ODD_VALUES) if self.likely(0.7) else self.one_of(hostile_texts())

    def text(self, share: float) -> str:
        """A hostile text in that share of all cases, else none."""
        return self.one_of(hostile_texts()) if self.likely(share) else ""
