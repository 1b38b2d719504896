"""Takes orders, and confirms them by mail."""

from threading import Thread

from flask import Flask, current_app, request

app = Flask(__name__)
app.config["SENDER"] = "shop@example.org"

# The mails that were sent: sender and subject.
outbox: list[tuple[str, str]] = []


def send_mail(subject: str) -> None:
    """Send a mail in the name of the shop."""
    outbox.append((current_app.config["SENDER"], subject))


@app.post("/orders")
def place_order() -> tuple[dict[str, str], int]:
    """Take an order. The mail is sent in a thread, so that nobody waits for it."""
    number = request.get_json()["number"]
    Thread(target=send_mail, args=[f"Order {number}"]).start()
    return {"status": "accepted"}, 202
