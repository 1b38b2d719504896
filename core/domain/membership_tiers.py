"""The tiers of membership."""

from collections.abc import Iterable
from enum import Enum


class Tier(Enum):
    """What a member may do; each includes those above it here."""

    STANDARD = "Standard"
    PRO = "Pro"
    ENTERPRISE = "Enterprise"


TIER_NAMES = tuple(tier.value for tier in Tier)
TIER_FAULT = f"must be one of {', '.join(TIER_NAMES)}"
_RANKS = {tier: rank for rank, tier in enumerate(Tier)}


def highest(tiers: Iterable[Tier]) -> Tier:
    """The highest of some tiers; Standard where there is none."""
    return max(tiers, key=_RANKS.__getitem__, default=Tier.STANDARD)


def tier_of_name(name: str | None) -> Tier | None:
    """The tier of exactly that name, None where there is none."""
    return Tier(name) if name in TIER_NAMES else None
