"""The Django project's settings; scenarios set its clock and randomness, targets its store."""

from django_project.config.settings import *  # noqa: F403

CLOCK = "contract_tests.targets.settable_clock.SettableClock"
STORE = "contract_tests.targets.exchanged_store.ExchangedStore"
RANDOMNESS = "contract_tests.targets.settable_randomness.SettableRandomness"
