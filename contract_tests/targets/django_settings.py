"""The Django project's settings, with a clock, randomness and store that the suite exchanges."""

from django_project.config.settings import *  # noqa: F403

CLOCK = "contract_tests.targets.doubles.SettableClock"
STORE = "contract_tests.targets.django_in_process.ExchangeableStore"
RANDOMNESS = "contract_tests.targets.doubles.SettableRandomness"
