"""Takes orders, and confirms them by mail."""

from threading import Thread

from flask import Flask, current_app, request

app = Flask(__name__)
app.config["SENDER"] = "shop@example.org"

# The mails that were sent: sender and subject.
outbox: list[tuple[str, str]] = []


def send_mail(sender: str, subject: str) -> None:
    """Send a mail."""
    outbox.append((sender, subject))


@app.post("/orders")
def place_order() -> tuple[dict[str, str], int]:
    """Take an order. The mail is sent in a thread, so that nobody waits for it."""
    number = request.get_json()["number"]
    # A context belongs to one thread. Read what is in it here, and hand over plain values;
    # or use `with app.app_context()` in the thread.
    sender = current_app.config["SENDER"]
    Thread(target=send_mail, args=[sender, f"Order {number}"]).start()
    return {"status": "accepted"}, 202
