"""What answers cost as lists, feeds and the number of clients grow."""

from benchmarks.parts.growth.measuring import measure, seconds
from benchmarks.parts.growth.plot import draw
from benchmarks.parts.growth.section import section
from benchmarks.parts.part import Part

PART = Part("growth", "Growth", seconds, measure, section, draw)
