"""A light page beside users who wait for predictions: how a service starves, and what helps."""

from benchmarks.parts.incident.measuring import measure, seconds
from benchmarks.parts.incident.plot import draw
from benchmarks.parts.incident.section import section
from benchmarks.parts.part import Part

PART = Part("incident", "The incident", seconds, measure, section, draw)
