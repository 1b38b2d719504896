"""The development servers of `make serve`: each deployed app, with two things for those who look.

- A browser that asks for `/` is led to `/docs`. Everybody else gets the contract's 404.
- A request with `X-Count-Statements: 1` gets `Server-Timing: sql;desc="3"`, the number of its SQL
  statements (W3C Server Timing). The console shows it beside each response.

Each is added as the framework's people add such a thing: an ASGI middleware, a WSGI middleware, a
Django middleware.
"""

DOCUMENTATION = "/docs"
ASKED, ANSWER = "X-Count-Statements", "Server-Timing"


def is_browser_at_root(method: str, path: str, accept: str) -> bool:
    """Whether a person looks at `/`."""
    return method in ("GET", "HEAD") and path == "/" and "text/html" in accept


def entry(statements: int) -> str:
    """The value of Server-Timing."""
    return f'sql;desc="{statements}"'
