"""Use cases of the service itself."""

from core.ports import Ports


async def check_readiness(ports: Ports) -> None:
    """Return if requests can be served. Raises DomainError (UNAVAILABLE or NOT_MIGRATED)."""
    await ports.store.check()
