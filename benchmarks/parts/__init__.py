"""The parts of a run, in the order in which they run and stand on the page."""

from benchmarks.parts import claims, footprint, growth, operations, profile, servers
from benchmarks.parts import incident_report as incident
from benchmarks.parts import predictions_report as predictions
from benchmarks.run import Part

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
