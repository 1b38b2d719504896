"""Where the development servers listen."""

import socket
import sys
from collections.abc import Mapping

# Each server's variable and port.
PORTS = {
    "fastapi": ("FASTAPI_PORT", 8001),
    "flask": ("FLASK_PORT", 8002),
    "django": ("DJANGO_PORT", 8003),
    "models": ("MODELS_PORT", 8004),
}


def ports(environment: Mapping[str, str]) -> dict[str, int]:
    """The port of each server, or the one that its variable names; exit where that is none."""
    return {
        name: _port(key, environment.get(key) or str(port)) for name, (key, port) in PORTS.items()
    }


def address_of(name: str, chosen: Mapping[str, int]) -> str:
    """Where that server listens."""
    return f"http://127.0.0.1:{chosen[name]}"


def refuse_taken(chosen: Mapping[str, int]) -> None:
    """Exit, naming each port that somebody else listens on."""
    taken = [name for name, port in chosen.items() if _is_taken(port)]
    for name in taken:
        print(
            f"Port {chosen[name]} is taken, so {name} cannot start: stop what listens there, "
            f"or say make serve {PORTS[name][0]}=...",
            file=sys.stderr,
        )
    if taken:
        raise SystemExit(1)


def free_port() -> int:
    """A port that nobody listens at, yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def table(chosen: Mapping[str, int]) -> str:
    """The addresses of the servers, a line each."""
    rows = [("", "API", "documentation")]
    for name in ("fastapi", "flask", "django"):
        address = address_of(name, chosen)
        rows.append((name, f"{address}/api", f"{address}/docs"))
    models = address_of("models", chosen)
    rows += [("", "", ""), ("", "model server", "how it behaves")]
    rows.append(("models", f"{models}/predict", f"{models}/control"))
    return "\n".join(f"  {name:<10}{api:<31}{more}".rstrip() for name, api, more in rows)


def _port(variable: str, named: str) -> int:
    if not (named.isascii() and named.isdigit() and len(named) < 6 and 0 < int(named) < 2**16):
        raise SystemExit(f"{variable} must be a port from 1 to 65535, and is {named}.")
    return int(named)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False
