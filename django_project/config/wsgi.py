"""The WSGI application: `gunicorn django_project.config.wsgi:application`."""

import os

import django

from django_project.config.composition import start
from django_project.config.requests import ContractWSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_project.config.settings")
django.setup(set_prefix=False)
start()
application = ContractWSGIHandler()
