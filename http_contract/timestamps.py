"""Times as the contract writes them (W10; RFC 3339)."""

from datetime import UTC, datetime


def timestamp(moment: datetime) -> str:
    """A moment in UTC, in whole milliseconds: 2026-11-22T15:29:00.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
