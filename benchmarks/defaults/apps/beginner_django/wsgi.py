"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.defaults.apps.beginner_django.settings"
application = get_wsgi_application()
