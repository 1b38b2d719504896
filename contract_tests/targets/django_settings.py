"""The Django project's settings, with a clock that scenarios set."""

from django_project.config.settings import *  # noqa: F403

CLOCK = "contract_tests.targets.settable_clock.SettableClock"
