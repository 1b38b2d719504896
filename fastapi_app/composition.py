"""What the FastAPI app drives the core with."""

from adapters.argon2_passwords import Argon2, ThreadedArgon2
from adapters.sqlalchemy.store import SqlAlchemyStore
from core.ports import Ports
from core.ports.clock import Clock
from core.ports.randomness import Randomness
from fastapi_app.database import AsyncDatabase
from fastapi_app.settings import Settings


def compose(
    settings: Settings, database: AsyncDatabase, clock: Clock, randomness: Randomness
) -> Ports:
    """The core's ports over awaited SQL, with hashing in worker threads."""
    passwords = ThreadedArgon2(Argon2(cheap=settings.cheap_passwords))
    return Ports(SqlAlchemyStore(database), passwords, clock, randomness)
