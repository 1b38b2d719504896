"""How gunicorn serves the apps. It reads this file if it is started from the root."""

import logging
from typing import Any

from gunicorn.http import message
from gunicorn.http.errors import InvalidHeader

# The accept loop never waits for a client, and every wait for one is bounded (docs/deploying.md).
worker_class = "deploy.gunicorn_worker.TimedThreadWorker"
# A prediction that waits for a model occupies a thread. Threads that are not used never start.
threads = 256

# By default gunicorn takes the path prefix from a header SCRIPT_NAME of a trusted client.
forwarder_headers = ""
# The apps answer every method that HTTP allows; gunicorn would refuse `get` with a page of its own.
permit_unconventional_http_method = True
# Each app would use the socket of this user's first one, for commands that nobody sends.
control_socket_disable = True
# It would refuse a repeated Content-Type with such a page, too. See `pre_request`.
message.RFC9110_5_3_SINGLETON_FIELDS -= {"CONTENT-TYPE"}


def on_starting(_server: object) -> None:
    """Keep the content of broken requests, such as a query or a token, out of the log."""
    logging.getLogger("gunicorn.error").addFilter(_drop_request)


def pre_request(_worker: object, request: Any) -> None:
    """Refuse what has no Host or several (RFC 9112, 3.2), and join the lines of a Content-Type.

    gunicorn answers 400 to the one. Of the other the app would be given the last line only.
    """
    hosts = sum(name == "HOST" for name, _ in request.headers)
    if hosts > 1 or (hosts == 0 and request.version >= (1, 1)):
        raise InvalidHeader("HOST", req=request)
    types = [value for name, value in request.headers if name == "CONTENT-TYPE"]
    if len(types) > 1:
        others = [header for header in request.headers if header[0] != "CONTENT-TYPE"]
        request.headers = [*others, ("CONTENT-TYPE", ",".join(types))]


def _drop_request(record: logging.LogRecord) -> bool:
    message = record.getMessage()
    if message.startswith("Invalid request from"):
        record.msg, record.args = message.partition(": ")[0], None
    return True
