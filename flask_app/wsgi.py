"""The app as servers and `flask` load it: `gunicorn flask_app.wsgi:app`, `flask run`."""

import os

from flask.cli import load_dotenv
from flask.helpers import get_load_dotenv

from flask_app import create_app

# `flask` has read .env and .flaskenv by now; a server has not. Production is configured by its
# environment alone.
if os.environ.get("FORGE_ENV") != "production" and get_load_dotenv():
    load_dotenv()

app = create_app()

if app.debug:
    os.environ.setdefault("FLASK_DEBUG", "1")  # what `flask run` looks at next
