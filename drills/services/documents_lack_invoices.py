"""Payments and invoices."""

from flask import Flask
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields

payments = Blueprint("payments", __name__, url_prefix="/payments")
invoices = Blueprint("invoices", __name__, url_prefix="/invoices")


class NumberSchema(Schema):
    """A numbered document."""

    number = fields.Integer(required=True)


@payments.get("")
@payments.response(200, NumberSchema(many=True))
def list_payments() -> list[dict[str, int]]:
    """Every payment."""
    return [{"number": 1}]


@invoices.get("")
@invoices.response(200, NumberSchema(many=True))
def list_invoices() -> list[dict[str, int]]:
    """Every invoice."""
    return [{"number": 7}]


app = Flask(__name__)
app.config |= {
    "API_TITLE": "Accounts",
    "API_VERSION": "1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/",
}
api = Api(app)
api.register_blueprint(payments)
app.register_blueprint(invoices)
