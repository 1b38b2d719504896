"""The parts, in the order in which they run and stand on the page."""

from benchmarks.parts import (
    claims,
    footprint,
    growth,
    incident,
    operations,
    predictions,
    profile,
    servers,
)
from benchmarks.parts.part import Part

PARTS: tuple[Part, ...] = (
    operations.PART,
    profile.PART,
    servers.PART,
    growth.PART,
    predictions.PART,
    incident.PART,
    footprint.PART,
    claims.PART,
)
