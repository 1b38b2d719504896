"""The adapters that the FastAPI app runs the core with."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from adapters.argon2_passwords import Argon2, AsyncArgon2
from adapters.inference.async_models import AsyncModels
from adapters.security_log import LoggedSecurityEvents
from adapters.sqlalchemy.async_database import AsyncDatabase
from adapters.sqlalchemy.store import SqlAlchemyStore
from adapters.system import SystemClock, SystemRandomness
from core.domain.account_policy import DEVELOPMENT, PRODUCTION
from core.ports import Ports
from core.ports.store import Store
from core.ports.system import Clock, Randomness
from fastapi_app.settings import Settings
from http_contract.access_log import current_client


@asynccontextmanager
async def open_ports(
    settings: Settings,
    *,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
    store: AbstractAsyncContextManager[Store] | None = None,
) -> AsyncIterator[Ports]:
    """The core's ports. Without a `store` they use the database that the settings name.

    At the end every connection is closed.
    """
    url = settings.model_server_url
    async with AsyncExitStack() as stack:
        if store is None:
            database = AsyncDatabase(
                settings.database_url.get_secret_value(),
                transaction_pooler=settings.transaction_pooler,
            )
            opened: Store = SqlAlchemyStore(await stack.enter_async_context(database))
        else:
            opened = await stack.enter_async_context(store)
        models = AsyncModels(url.get_secret_value() if url else None)
        passwords = AsyncArgon2(Argon2(cheap=settings.cheap_passwords))
        yield Ports(
            store=opened,
            passwords=stack.enter_context(passwords),
            clock=clock or SystemClock(),
            randomness=randomness or SystemRandomness(),
            models=await stack.enter_async_context(models),
            security_log=LoggedSecurityEvents(current_client.get),
            policy=PRODUCTION if settings.forge_env == "production" else DEVELOPMENT,
        )
