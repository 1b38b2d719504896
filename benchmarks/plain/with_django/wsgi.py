"""The WSGI application: `gunicorn benchmarks.plain.with_django.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.plain.with_django.settings"
application = get_wsgi_application()
