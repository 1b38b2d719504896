"""How gunicorn serves the apps. It reads this file if it is started from the root."""

import logging

# By default gunicorn takes the path prefix from a header SCRIPT_NAME of a trusted client.
forwarder_headers = ""


def on_starting(_server: object) -> None:
    """Keep the content of broken requests, such as a query or a token, out of the log."""
    logging.getLogger("gunicorn.error").addFilter(_drop_request)


def _drop_request(record: logging.LogRecord) -> bool:
    message = record.getMessage()
    if message.startswith("Invalid request from"):
        record.msg, record.args = message.partition(": ")[0], None
    return True
