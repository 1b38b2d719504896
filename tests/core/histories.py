"""Histories of membership: what is paid, refunded and given, and how word of it comes."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

RANKS = {"Standard": 0, "Pro": 1, "Enterprise": 2}
NAMES = ["anna", "bert"]
INTENTS = ["pi_1", "pi_2", "pi_3", "pi_4"]

# What happens, about which payment or whom, and which of several tellings of it this is.
Act = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class History:
    """What was paid for whom, and what staff gave whom; and everything that is told of it."""

    payments: dict[str, tuple[str, str]]
    gifts: dict[str, list[str]]
    acts: list[Act]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A history whose events come in any order, any number of times.

    Gifts keep their own order, since each is made at a version; payments and refunds are
    told by events of up to two ids, each delivered up to three times.
    """
    tiers = st.sampled_from([*RANKS, "Gold"])
    payments = draw(st.dictionaries(st.sampled_from(INTENTS), st.tuples(_NAME, tiers)))
    told = [("paid", intent) for intent in payments]
    told += [("refunded", intent) for intent in draw(st.sets(st.sampled_from(INTENTS)))]
    told += [("partly refunded", intent) for intent in draw(st.sets(st.sampled_from(INTENTS)))]
    acts: list[Act] = []
    for what, intent in told:
        tellings = draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
        acts += [(what, intent, telling) for telling in tellings]
    gifts = {name: draw(st.lists(st.sampled_from([*RANKS]), max_size=3)) for name in NAMES}
    acts += [("given", name, 0) for name in NAMES for _ in gifts[name]]
    return History(payments, gifts, draw(st.permutations(acts)))


_NAME = st.sampled_from(NAMES)


@dataclass(slots=True)
class Rule:
    """The contract's rule, said over what has happened so far and not over a ledger."""

    history: History
    happened: set[tuple[str, str]] = field(default_factory=set)
    given: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in NAMES})

    def happens(self, what: str, about: str) -> None:
        """Take note of one act."""
        self.happened.add((what, about))
        if what == "given":
            self.given[about].append(self.history.gifts[about][len(self.given[about])])

    def tier(self, name: str) -> str:
        """The tier that somebody has by now."""
        paid = [
            tier
            for intent, (whose, tier) in self.history.payments.items()
            if whose == name
            and ("paid", intent) in self.happened
            and ("refunded", intent) not in self.happened
        ]
        counted = [*paid, *self.given[name][-1:], "Standard"]
        return max((tier for tier in counted if tier in RANKS), key=RANKS.__getitem__)
