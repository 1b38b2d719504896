"""The parts of a run, in the order in which they run and stand on the page."""

from benchmarks.parts import (
    bodies,
    claims,
    footprint,
    gateway,
    growth,
    incident_report,
    levers,
    one_process,
    open_loop,
    operations,
    predictions_report,
    profile,
    servers,
    waiting_report,
)
from benchmarks.run import Part

PARTS: tuple[Part, ...] = (
    operations.PART,
    profile.PART,
    servers.PART,
    gateway.PART,
    one_process.PART,
    growth.PART,
    predictions_report.PART,
    open_loop.PART,
    incident_report.PART,
    waiting_report.PART,
    levers.PART,
    footprint.PART,
    bodies.PART,
    claims.PART,
)
