"""The app as servers and `flask` load it: `gunicorn flask_app.wsgi:app`, `flask run`."""

import logging
import os

from flask.cli import load_dotenv
from flask.helpers import get_load_dotenv

from flask_app import create_app
from http_contract.access_log import APP_LOGGER
from http_contract.settings import ENVIRONMENT_UNSET, is_environment_unset

# `flask` has read .env and .flaskenv by now; a server has not. Production is configured by its
# environment alone.
if os.environ.get("FORGE_ENV") != "production" and get_load_dotenv():
    load_dotenv()

app = create_app()
# A command of `flask` serves nothing, and `flask run` says itself that it is for development.
if os.environ.get("FLASK_RUN_FROM_CLI") != "true" and is_environment_unset(os.environ):
    logging.getLogger(APP_LOGGER).warning(ENVIRONMENT_UNSET)

if app.debug:
    os.environ.setdefault("FLASK_DEBUG", "1")  # what `flask run` looks at next
