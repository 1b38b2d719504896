"""A tier depends on what happened, not on the order or number of the events."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.memory.store import MemoryStore
from core.domain.accounts import Bearer, User
from core.domain.membership import (
    Event,
    Grant,
    Payment,
    PaymentRefunded,
    PaymentSucceeded,
    tier_from_ledger,
)
from core.domain.membership_tiers import Tier
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.membership import receive_event
from tests.core.fakes import (
    ManualClock,
    NoModels,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)
from tests.core.shortcuts import grant_tier, join, sign_up_staff, stored_member

RANKS = {"Standard": 0, "Pro": 1, "Enterprise": 2}
NAMES = ["anna", "bert"]
INTENTS = ["pi_1", "pi_2", "pi_3", "pi_4"]

# The kind of the action, its payment or member, and the number of the event that reports it.
Action = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class History:
    """Payments, grants by member, and all actions in their order."""

    payments: dict[str, tuple[str, str]]
    grants: dict[str, list[str]]
    actions: list[Action]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A history whose events arrive in any order, any number of times.

    Grants keep their own order, since each has a version. Payments and refunds are reported by
    events of up to two ids, each delivered up to three times.
    """
    tiers = st.sampled_from([*RANKS, "Gold"])
    payments = draw(st.dictionaries(st.sampled_from(INTENTS), st.tuples(_NAME, tiers)))
    reported = [("paid", intent) for intent in payments]
    reported += [("refunded", intent) for intent in draw(st.sets(st.sampled_from(INTENTS)))]
    reported += [("partly refunded", intent) for intent in draw(st.sets(st.sampled_from(INTENTS)))]
    actions: list[Action] = []
    for kind, intent in reported:
        event_numbers = draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
        actions += [(kind, intent, event_number) for event_number in event_numbers]
    grants = {name: draw(st.lists(st.sampled_from([*RANKS]), max_size=3)) for name in NAMES}
    actions += [("granted", name, 0) for name in NAMES for _ in grants[name]]
    return History(payments, grants, draw(st.permutations(actions)))


_NAME = st.sampled_from(NAMES)


@dataclass(slots=True)
class ExpectedTiers:
    """The tiers by the rule of the contract, computed without a ledger."""

    history: History
    applied: set[tuple[str, str]] = field(default_factory=set)
    granted_so_far: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in NAMES}
    )

    def apply(self, kind: str, subject: str) -> None:
        """Record one action."""
        self.applied.add((kind, subject))
        if kind == "granted":
            self.granted_so_far[subject].append(
                self.history.grants[subject][len(self.granted_so_far[subject])]
            )

    def tier(self, name: str) -> str:
        """The tier that a member has now."""
        paid = [
            tier
            for intent, (whose, tier) in self.history.payments.items()
            if whose == name
            and ("paid", intent) in self.applied
            and ("refunded", intent) not in self.applied
        ]
        counted = [*paid, *self.granted_so_far[name][-1:], "Standard"]
        return max((tier for tier in counted if tier in RANKS), key=RANKS.__getitem__)


class Service:
    """A service of its own, to which a history is applied."""

    def __init__(self, history: History) -> None:
        randomness, models = SequentialRandomness(), NoModels()
        self.ports = Ports(
            MemoryStore(), PlainHasher(), ManualClock(), randomness, models, RecordedEvents()
        )
        self.staff: Bearer = sign_up_staff(self.ports, "staff")
        self.people: dict[str, User] = {name: join(self.ports, name).user for name in NAMES}
        self._history = history

    def tiers_and_versions(self) -> dict[str, tuple[str, int]]:
        """The tier and version of each member."""
        found = {name: stored_member(self.ports, user) for name, user in self.people.items()}
        return {name: (user.tier.value, user.version) for name, user in found.items()}

    def apply(self, action: Action, granted: str | None) -> None:
        """Apply one action; `granted` is the tier if it is a grant."""
        kind, subject, event_number = action
        if granted is not None:
            grant_tier(self.ports, self.staff, self.people[subject], Tier(granted))
            return
        event: Event = Event(f"{kind} {subject} {event_number}")
        if kind == "paid":
            whose, tier = self._history.payments[subject]
            event = PaymentSucceeded(event.id, subject, str(self.people[whose].id), tier)
        elif kind == "refunded":
            event = PaymentRefunded(event.id, subject)
        run_blocking(receive_event(self.ports, event))


@given(histories())
@settings(max_examples=200)
def test_the_tier_follows_from_all_events_and_grants_so_far(history: History) -> None:
    service, rule = Service(history), ExpectedTiers(history)
    before = service.tiers_and_versions()
    for action in history.actions:
        kind, subject, _ = action
        rule.apply(kind, subject)
        service.apply(action, rule.granted_so_far[subject][-1] if kind == "granted" else None)
        after = service.tiers_and_versions()
        for name in NAMES:
            (tier, version), (old_tier, old_version) = after[name], before[name]
            assert tier == rule.tier(name), action
            is_change = tier != old_tier or (kind, subject) == ("granted", name)
            assert version - old_version == is_change, action
        before = after
    for name in NAMES:
        assert _granted(service, name) == history.grants[name]


def _granted(service: Service, name: str) -> list[str]:
    async def grants() -> list[Grant]:
        async with service.ports.store.reading() as work:
            return await work.ledger.grants(service.people[name].id)

    found = sorted(run_blocking(grants()), key=lambda grant: grant.user_version)
    return [grant.tier.value for grant in found]


SOMEBODY, THEN = SequentialRandomness().uuid(), ManualClock().now()
GRANTS = st.builds(
    Grant, st.just(SOMEBODY), st.integers(1, 9), st.sampled_from(Tier), st.uuids(), st.just(THEN)
)
PAYMENTS = st.builds(
    Payment,
    st.text(max_size=3),
    st.just(SOMEBODY),
    st.sampled_from([None, *Tier]),
    paid_at=st.sampled_from([None, THEN]),
    refunded_at=st.sampled_from([None, THEN]),
)


@given(st.data(), st.lists(GRANTS, unique_by=lambda g: g.user_version), st.lists(PAYMENTS))
def test_the_order_of_the_ledger_does_not_matter(
    data: st.DataObject, grants: list[Grant], payments: list[Payment]
) -> None:
    in_another = data.draw(st.permutations(grants)), data.draw(st.permutations(payments))
    assert tier_from_ledger(*in_another) is tier_from_ledger(grants, payments)
