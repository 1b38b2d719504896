"""What the FastAPI app drives the core with."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from adapters.argon2_passwords import Argon2, AsyncArgon2
from adapters.models.async_models import AsyncModels
from adapters.sqlalchemy.async_database import AsyncDatabase
from adapters.sqlalchemy.store import SqlAlchemyStore
from adapters.system import SystemClock, SystemRandomness
from core.ports import Ports
from core.ports.store import Store
from core.ports.system import Clock, Randomness
from fastapi_app.settings import Settings


@asynccontextmanager
async def composed(
    settings: Settings,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
    store: AbstractAsyncContextManager[Store] | None = None,
) -> AsyncIterator[Ports]:
    """The core's ports over awaited SQL, or the store given; opened here, closed at the end."""
    url = settings.model_server_url
    async with (
        store or awaited_sql(settings) as opened,
        AsyncModels(url.get_secret_value() if url else None) as models,
    ):
        with AsyncArgon2(Argon2(cheap=settings.cheap_passwords)) as passwords:
            yield Ports(
                opened,
                passwords,
                clock or SystemClock(),
                randomness or SystemRandomness(),
                models,
            )


@asynccontextmanager
async def awaited_sql(settings: Settings) -> AsyncIterator[Store]:
    """A store in the database that the settings name; its connections are closed at the end."""
    async with AsyncDatabase(settings.database_url.get_secret_value()) as database:
        yield SqlAlchemyStore(database)
