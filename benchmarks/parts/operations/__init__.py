"""Each operation on PostgreSQL: ours, the app written by hand, and the limit."""

from benchmarks.parts.operations.measuring import measure, seconds
from benchmarks.parts.operations.plot import draw
from benchmarks.parts.operations.section import section
from benchmarks.parts.part import Part

PART = Part("operations", "The price of the hexagon", seconds, measure, section, draw)
