"""How hypothesis draws its examples: the same ones each time, and as long as it takes."""

from hypothesis import settings

collect_ignore = ["attacks", "faults"]  # they take minutes, and run when they are named
settings.register_profile("forge", deadline=None, derandomize=True)
settings.load_profile("forge")
