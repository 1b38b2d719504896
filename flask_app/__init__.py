"""The Forge served by Flask.

W1 to W13 in docstrings are the rules of docs/contract.md.
"""

from typing import Any

from flask import Flask

from core.ports.store import Store
from core.ports.system import Clock, Randomness
from flask_app import cli, composition, errors, hooks, logging_config, openapi
from flask_app.accounts.views import blueprint as accounts_blueprint
from flask_app.articles.views import blueprint as articles_blueprint
from flask_app.comments.views import blueprint as comments_blueprint
from flask_app.config import load_config
from flask_app.inference.views import blueprint as inference_blueprint
from flask_app.membership.views import blueprint as membership_blueprint
from flask_app.service.views import blueprint as service_blueprint


def create_app(
    config: Any = None,
    *,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
    store: Store | None = None,
) -> Flask:
    """Create an app.

    `config` overrides the environment: a mapping, an object or class, an import string, or the
    path of a Python file. A `store` replaces the SQL store; its methods must block, and closing
    it is up to the caller. Raises ConfigError, which names the settings that are unsafe.
    """
    app = hooks.ForgeApp(__name__, static_folder=None)
    load_config(app.config, config)
    logging_config.init_app(app)
    composition.init_app(app, clock, randomness, store)
    hooks.init_app(app)
    cli.init_app(app)
    app.register_blueprint(openapi.swagger_ui)
    api = openapi.Api(app)
    api.register_blueprint(accounts_blueprint)
    api.register_blueprint(articles_blueprint)
    api.register_blueprint(comments_blueprint)
    api.register_blueprint(membership_blueprint)
    api.register_blueprint(inference_blueprint)
    api.register_blueprint(service_blueprint)
    errors.init_app(app)  # after Api, whose handler of HTTPException it replaces
    return app
