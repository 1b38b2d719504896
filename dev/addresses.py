"""The ports and addresses of the development servers."""

import secrets
import socket
import sys
from collections.abc import Iterable, Mapping

from contract_tests.apps import APPS

# The variable and the default port of each server: the apps, and the model server.
PORTS = {
    **{
        name: (app.development.variable, app.development.port)
        for name, app in APPS.items()
        if app.development
    },
    "models": ("MODELS_PORT", 8004),
    "console": ("CONSOLE_PORT", 8000),
}

# Linux gives clients the ports from 32768 on, others those from 49152 on. A client may get a port
# between the moment when it is found to be free and the start of a server.
SERVER_PORTS = range(20_000, 32_000)


def ports(environment: Mapping[str, str]) -> dict[str, int]:
    """The port of each server: its variable, or its default. Exits if a variable is not a port."""
    return {
        name: _port(key, environment.get(key) or str(port)) for name, (key, port) in PORTS.items()
    }


def address_of(name: str, chosen: Mapping[str, int]) -> str:
    """The URL of a server."""
    return f"http://127.0.0.1:{chosen[name]}"


def refuse_taken(chosen: Mapping[str, int]) -> None:
    """Exit, naming each port that is in use."""
    taken = [name for name, port in chosen.items() if _is_taken(port)]
    for name in taken:
        print(
            f"Port {chosen[name]} is in use, so {name} cannot start: stop the other server, "
            f"or choose another port with make serve {PORTS[name][0]}=...",
            file=sys.stderr,
        )
    if taken:
        raise SystemExit(1)


def free_port() -> int:
    """A port that is not in use, and not one of those that systems give to clients."""
    while _is_taken(port := SERVER_PORTS.start + secrets.randbelow(len(SERVER_PORTS))):
        pass
    return port


def table(chosen: Mapping[str, int]) -> str:
    """The addresses of the servers, a line each."""
    rows = [
        ("console", address_of("console", chosen), "(the three side by side, in a browser)"),
        ("", "articles", "documentation"),
        *_addresses(APPS, chosen),
        ("models", f"{address_of('models', chosen)}/control", "(what the model server does)"),
    ]
    return "\n".join(_rows(rows))


def _addresses(apps: Iterable[str], chosen: Mapping[str, int]) -> list[tuple[str, str, str]]:
    addresses = {name: address_of(name, chosen) for name in apps}
    return [(name, f"{url}/api/articles", f"{url}/docs") for name, url in addresses.items()]


def _rows(rows: Iterable[tuple[str, str, str]]) -> list[str]:
    return [f"  {name:<10}{first:<39}{second}".rstrip() for name, first, second in rows]


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
