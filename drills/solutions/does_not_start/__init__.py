"""The application."""

from flask import Flask

from .views import views


def create_app() -> Flask:
    """Make the application. It knows the views, and they do not know it."""
    made = Flask(__name__)
    made.register_blueprint(views)
    made.add_url_rule("/health", view_func=lambda: "up", endpoint="health")
    return made


app = create_app()
