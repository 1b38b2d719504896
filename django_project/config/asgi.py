"""The ASGI application: `uvicorn django_project.config.asgi:application`.

Django's ORM and the views are synchronous, so a request still holds a thread; WSGI serves more.
It is for projects that add asynchronous views (docs/decisions/0016).
"""

import os

import django

from django_project.config.composition import start
from django_project.config.requests import ContractASGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_project.config.settings")
django.setup(set_prefix=False)
start()
application = ContractASGIHandler()
