"""Settings of Django over the memory store, so that the API needs no database.

    DJANGO_SETTINGS_MODULE=examples.django_over_memory \
        gunicorn django_project.config.wsgi:application --threads 256

The data is lost when the process ends, and each process has its own: use one worker. The admin site
still uses Django's models, and does not show the data in memory.
"""

from django_project.config.settings import *  # noqa: F403

STORE = "adapters.memory.store.MemoryStore"
