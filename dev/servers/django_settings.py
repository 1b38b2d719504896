"""The settings of `runserver` in `make serve`: the project's own, with a middleware."""

from django_project.config.settings import *  # noqa: F403
from django_project.config.settings import MIDDLEWARE as DEPLOYED

MIDDLEWARE = ["dev.servers.django_middleware.for_developers", *DEPLOYED]
