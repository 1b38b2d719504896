"""How gunicorn serves the apps; it reads this where it is started from the root."""

import logging

# By default a header of that name tells the app below which path it is, where a client of this
# machine sends it, or a proxy passes it on: whatever stands in front saw another path.
forwarder_headers = ""


def on_starting(_server: object) -> None:
    """Keep out of the log what broken requests hold, such as a query or a token."""
    logging.getLogger("gunicorn.error").addFilter(_tell_no_request)


def _tell_no_request(record: logging.LogRecord) -> bool:
    told = record.getMessage()
    if told.startswith("Invalid request from"):
        record.msg, record.args = told.partition(": ")[0], None
    return True
