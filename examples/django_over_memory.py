"""Settings of Django over the memory store, whose API then needs no database.

    DJANGO_SETTINGS_MODULE=examples.django_over_memory \
        gunicorn django_project.config.wsgi:application --threads 256

Everything is forgotten when the process ends, and no other process sees it: one worker only. The
admin site stays on Django's models, and knows nothing of what is in memory.
"""

from django_project.config.settings import *  # noqa: F403

STORE = "adapters.memory.store.MemoryStore"
