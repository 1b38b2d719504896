"""Where the time of each app goes, by a sampling profiler."""

from benchmarks.parts.part import Part
from benchmarks.parts.profile.measuring import measure, seconds
from benchmarks.parts.profile.plot import draw
from benchmarks.parts.profile.section import section

PART = Part("profile", "Where the time goes", seconds, measure, section, draw)
