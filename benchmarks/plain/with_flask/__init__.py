"""The Forge as a Flask team would write it: blueprints, marshmallow, SQLAlchemy's ORM."""

import os

from flask import Flask

from benchmarks.plain.with_flask import articles, database, errors, health, users


def create_app(database_url: str | None = None) -> Flask:
    """Create an app on that database, or on that of the environment's DATABASE_URL."""
    app = Flask(__name__)
    app.config["DATABASE_URL"] = database_url or os.environ["DATABASE_URL"]
    database.init_app(app)
    errors.init_app(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(users.blueprint)
    app.register_blueprint(articles.blueprint)
    return app
