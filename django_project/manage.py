#!/usr/bin/env python
"""Django's command line: `python django_project/manage.py runserver`, `migrate` and so on."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run a command."""
    # Python put this file's directory there. The packages are in its parent.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_project.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
