"""The other servers that people deploy, and SQLite: one read and one write."""

from benchmarks.parts.part import Part
from benchmarks.parts.servers.measuring import measure, seconds
from benchmarks.parts.servers.plot import draw
from benchmarks.parts.servers.section import section

PART = Part("servers", "Other servers, and SQLite", seconds, measure, section, draw)
