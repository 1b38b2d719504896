"""The Django project's settings, its clock set by scenarios, its store by targets."""

from django_project.config.settings import *  # noqa: F403

CLOCK = "contract_tests.targets.settable_clock.SettableClock"
STORE = "contract_tests.targets.exchanged_store.ExchangedStore"
