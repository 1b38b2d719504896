"""How gunicorn serves the apps. It reads this file if it is started from the root."""

import logging
from typing import Any

from gunicorn.http.errors import InvalidHeader

# The accept loop never waits for a client, and every wait for one is bounded (docs/deploying.md).
worker_class = "deploy.gunicorn_worker.TimedThreadWorker"
# A prediction that waits for a model occupies a thread. Threads that are not used never start.
threads = 256

# By default gunicorn takes the path prefix from a header SCRIPT_NAME of a trusted client.
forwarder_headers = ""

# Its default path is the same for every gunicorn of a user.
control_socket_disable = True


def on_starting(_server: object) -> None:
    """Keep the content of broken requests, such as a query or a token, out of the log."""
    logging.getLogger("gunicorn.error").addFilter(_drop_request)


def pre_request(_worker: object, request: Any) -> None:
    """Refuse HTTP/1.1 without Host, or with several (RFC 9112, 3.2). gunicorn answers 400."""
    hosts = sum(name == "HOST" for name, _ in request.headers)
    if hosts > 1 or (hosts == 0 and request.version >= (1, 1)):
        raise InvalidHeader("HOST", req=request)


def _drop_request(record: logging.LogRecord) -> bool:
    message = record.getMessage()
    if message.startswith("Invalid request from"):
        record.msg, record.args = message.partition(": ")[0], None
    return True
