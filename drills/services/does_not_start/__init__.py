"""The application."""

from flask import Flask

from .views import list_orders

app = Flask(__name__)
app.add_url_rule("/health", view_func=lambda: "up", endpoint="health")

__all__ = ["app", "list_orders"]
