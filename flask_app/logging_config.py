"""Where the app logs to, and which lines."""

import logging.config

from flask import Flask

from http_contract.access_log import logging_config


def init_app(app: Flask) -> None:
    """Log to stderr, unless the root logger has handlers: then lines go there, and there alone.

    The request lines of servers, which contain the query, are replaced by those of `forge.access`.
    """
    config = logging_config(silenced=["gunicorn.access"])
    config["filters"]["no_root_handlers"] = {"()": _NoRootHandlers}
    config["handlers"]["stderr"]["filters"].append("no_root_handlers")
    config["loggers"][app.name] = config["loggers"]["forge"] | {
        "level": "DEBUG" if app.debug else "INFO"
    }
    logging.config.dictConfig(config)
    # Werkzeug's logger also says where the development server runs, so it is not silenced whole.
    logging.getLogger("werkzeug").addFilter(_is_not_request_line)


class _NoRootHandlers:
    """A filter that drops what the handlers of the root logger write."""

    def filter(self, _record: logging.LogRecord) -> bool:
        return not logging.getLogger().handlers


def _is_not_request_line(record: logging.LogRecord) -> bool:
    # `127.0.0.1 - - [22/Nov/2026 15:29:00] "GET …`, as `WSGIRequestHandler.log` formats it
    return " - - [" not in str(record.msg)
