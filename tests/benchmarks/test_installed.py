"""What an installation brings along."""

from benchmarks.parts.footprint.installed import PROJECT, installed_with


def test_an_extra_brings_what_its_packages_need() -> None:
    sizes = installed_with("bench")
    assert {"matplotlib", "numpy", "granian", "sqlalchemy", "argon2-cffi"} <= sizes.keys()
    assert not {PROJECT, "flask", "django", "pytest"} & sizes.keys()
    assert sizes["matplotlib"] > 1_000_000 > sizes["argon2-cffi"] > 10_000
