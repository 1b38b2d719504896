"""The tiers of membership."""

from collections.abc import Iterable
from enum import Enum


class Tier(Enum):
    """What a member has paid for. Each tier includes those before it."""

    STANDARD = "Standard"
    PRO = "Pro"
    ENTERPRISE = "Enterprise"


TIER_NAMES = tuple(tier.value for tier in Tier)
TIER_ERROR = f"must be one of {', '.join(TIER_NAMES)}"
_RANKS = {tier: rank for rank, tier in enumerate(Tier)}


def highest(tiers: Iterable[Tier]) -> Tier:
    """The highest of the tiers; Standard if there are none."""
    return max(tiers, key=_RANKS.__getitem__, default=Tier.STANDARD)


def parse_tier(name: str | None) -> Tier | None:
    """The tier of exactly that name, or None."""
    return Tier(name) if name in TIER_NAMES else None
