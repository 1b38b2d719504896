"""Whether the Forge can do its work."""

from core.ports import Ports


async def check_readiness(ports: Ports) -> None:
    """Return if requests can be served; DomainError UNAVAILABLE or NOT_MIGRATED otherwise."""
    await ports.store.check()
