"""The Forge served by Flask."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from adapters.system import SystemClock, SystemRandomness
from core.ports.store import Store
from core.ports.system import Clock, Randomness
from flask_app import access_log, config, documentation, problems, wire
from flask_app.accounts.views import blueprint as accounts_blueprint
from flask_app.articles.converters import NotFeedConverter
from flask_app.articles.views import blueprint as articles_blueprint
from flask_app.comments.views import blueprint as comments_blueprint
from flask_app.composition import compose
from flask_app.inference.views import blueprint as inference_blueprint
from flask_app.membership import commands, pages
from flask_app.membership.views import blueprint as membership_blueprint
from flask_app.service.views import blueprint as service_blueprint

ROOMS = (
    accounts_blueprint,
    articles_blueprint,
    comments_blueprint,
    membership_blueprint,
    inference_blueprint,
    service_blueprint,
)


def create_app(
    settings: Mapping[str, Any] | None = None,
    *,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
    store: Store | None = None,
) -> Flask:
    """An app of its own; `settings` go before the environment's, and a `store` has to block.

    ValueError names the variables that it refuses to start with.
    """
    access_log.configure()
    app = wire.Forge(__name__, static_folder=None)
    app.config.from_object(config.Config())
    app.config.from_mapping(settings or {})
    config.make_safe(app.config)
    app.extensions["forge"] = compose(
        app.config, clock or SystemClock(), randomness or SystemRandomness(), store
    )
    wire.init_app(app)
    pages.init_app(app)
    commands.init_app(app)
    app.url_map.converters["not_feed"] = NotFeedConverter
    api = documentation.Api(app)
    for blueprint in ROOMS:
        api.register_blueprint(blueprint)
    app.register_blueprint(documentation.swagger_ui)
    problems.init_app(app)  # after Api, whose own handlers these replace
    return app
