"""A tier is a function of what happened, not of how often or in which order word of it came."""

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
from tests.core.fakes import CountedRandomness, NoModels, PlainPasswords, StoppedClock
from tests.core.histories import NAMES, Act, History, Rule, histories
from tests.core.members import appointed, give, join, member


class World:
    """A service of its own, in which a history happens."""

    def __init__(self, history: History) -> None:
        randomness, models = CountedRandomness(), NoModels()
        self.ports = Ports(MemoryStore(), PlainPasswords(), StoppedClock(), randomness, models)
        self.staff: Bearer = appointed(self.ports, "staff")
        self.people: dict[str, User] = {name: join(self.ports, name).user for name in NAMES}
        self._history = history

    def seen(self) -> dict[str, tuple[str, int]]:
        """The tiers and versions of people."""
        found = {name: member(self.ports, user) for name, user in self.people.items()}
        return {name: (user.tier.value, user.version) for name, user in found.items()}

    def happens(self, act: Act, gift: str | None) -> None:
        """Let one act happen; a gift is what staff give this time."""
        what, about, telling = act
        if gift is not None:
            give(self.ports, self.staff, self.people[about], Tier(gift))
            return
        event: Event = Event(f"{what} {about} {telling}")
        if what == "paid":
            whose, tier = self._history.payments[about]
            event = PaymentSucceeded(event.id, about, str(self.people[whose].id), tier)
        elif what == "refunded":
            event = PaymentRefunded(event.id, about)
        run_blocking(receive_event(self.ports, event))


@given(histories())
@settings(max_examples=200)
def test_at_each_moment_the_tier_follows_from_all_that_has_happened(history: History) -> None:
    world, rule = World(history), Rule(history)
    before = world.seen()
    for act in history.acts:
        what, about, _ = act
        rule.happens(what, about)
        world.happens(act, rule.given[about][-1] if what == "given" else None)
        after = world.seen()
        for name in NAMES:
            (tier, version), (old_tier, old_version) = after[name], before[name]
            assert tier == rule.tier(name), act
            is_change = tier != old_tier or (what, about) == ("given", name)
            assert version - old_version == is_change, act
        before = after
    for name in NAMES:
        assert _given(world, name) == history.gifts[name]


def _given(world: World, name: str) -> list[str]:
    async def grants() -> list[Grant]:
        async with world.ports.store.reading() as work:
            return await work.ledger.grants(world.people[name].id)

    found = sorted(run_blocking(grants()), key=lambda grant: grant.user_version)
    return [grant.tier.value for grant in found]


SOMEBODY, THEN = CountedRandomness().uuid(), StoppedClock().now()
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
def test_the_order_of_a_ledger_says_nothing(
    data: st.DataObject, grants: list[Grant], payments: list[Payment]
) -> None:
    in_another = data.draw(st.permutations(grants)), data.draw(st.permutations(payments))
    assert tier_from_ledger(*in_another) is tier_from_ledger(grants, payments)
