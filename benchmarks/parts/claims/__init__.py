"""What is commonly said of the three frameworks, beside what the other parts came to."""

from benchmarks.parts.claims.measuring import measure, seconds
from benchmarks.parts.claims.plot import draw
from benchmarks.parts.claims.section import section
from benchmarks.parts.part import Part

PART = Part("claims", "What is said", seconds, measure, section, draw)
