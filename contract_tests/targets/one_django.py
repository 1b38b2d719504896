"""The one Django that a process can have, set up for scenarios."""

import os
from importlib import import_module

from contract_tests.targets.environment import NO_DATABASE, environment
from contract_tests.targets.settable_clock import SettableClock
from contract_tests.targets.wsgi_transport import WsgiApp

# Settings of Django's pool, for scenarios that do not wait for a connection.
IMPATIENT = {"timeout": 0.05}  # seconds


def django_application() -> WsgiApp:
    """The project as a WSGI application."""
    with environment(NO_DATABASE):
        os.environ["DJANGO_SETTINGS_MODULE"] = "contract_tests.targets.django_settings"
        application: WsgiApp = import_module("django_project.config.wsgi").application
        return application


def django_clock() -> SettableClock:
    """Its clock, the same whichever database and store are behind it."""
    django_application()
    clock: SettableClock = import_module("django_project.config.composition").ports().clock
    return clock
