"""What predictions that wait for a slow model cost, as more and more of them wait at once."""

from benchmarks.parts.part import Part
from benchmarks.parts.predictions.measuring import measure, seconds
from benchmarks.parts.predictions.plot import draw
from benchmarks.parts.predictions.section import section

PART = Part("predictions", "Predictions that wait", seconds, measure, section, draw)
