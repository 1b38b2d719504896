"""`python -m console`: serve the console. docs/running.md has its settings."""

import os
import sys
from pathlib import Path

import uvicorn

from console.app import LOOPBACK, Settings, create_app
from console.source import ROOT
from dev.addresses import address_of, ports


def main() -> int:
    """Serve, until SIGINT or SIGTERM. 2 if it would be open to everybody."""
    host = os.environ.get("CONSOLE_HOST") or "127.0.0.1"
    password = os.environ.get("CONSOLE_PASSWORD") or None
    if host not in (*LOOPBACK, "::1") and password is None:
        print(
            f"The console does not listen on {host} without a password: set CONSOLE_PASSWORD.",
            file=sys.stderr,
        )
        return 2
    chosen = ports(os.environ)
    settings = Settings(
        apps={name: address_of(name, chosen) for name in ("fastapi", "flask", "django")},
        table=Path(os.environ.get("GATEWAY_TABLE") or ROOT / "gateway.toml").absolute(),
        webhook_secret=os.environ.get("STRIPE_WEBHOOK_SECRET", "").split(",")[0] or None,
        hosts=LOOPBACK if host in (*LOOPBACK, "::1") else ("*",),
        password=password,
    )
    config = {"log_level": "warning", "timeout_graceful_shutdown": 2, "limit_concurrency": 64}
    uvicorn.run(create_app(settings), host=host, port=chosen["console"], **config)  # type: ignore[arg-type]
    return 0


if __name__ == "__main__":
    sys.exit(main())
