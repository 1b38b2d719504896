"""What an app takes before it answers anything: time to start, memory, room on the disk."""

from benchmarks.parts.footprint.measuring import measure, seconds
from benchmarks.parts.footprint.plot import draw
from benchmarks.parts.footprint.section import section
from benchmarks.parts.part import Part

PART = Part("footprint", "Footprint", seconds, measure, section, draw)
