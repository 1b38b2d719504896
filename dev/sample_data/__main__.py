"""`python -m dev.sample_data`: fill the database that DATABASE_URL names."""

import os

from adapters.argon2_passwords import Argon2, BlockingArgon2
from adapters.inference.blocking_models import BlockingModels
from adapters.security_log import LoggedSecurityEvents
from adapters.sqlalchemy.blocking_database import BlockingDatabase
from adapters.sqlalchemy.store import SqlAlchemyStore
from adapters.system import SystemClock, SystemRandomness
from core.ports import Ports
from dev.sample_data.filling import SIGN_IN, fill


def main() -> None:
    """Fill the database unless it has the sample users, and print how to sign in."""
    store = SqlAlchemyStore(BlockingDatabase(os.environ["DATABASE_URL"]))
    passwords = BlockingArgon2(Argon2())
    models = BlockingModels(None)
    log = LoggedSecurityEvents(lambda: "-")
    fill(Ports(store, passwords, SystemClock(), SystemRandomness(), models, log))
    print(f"{SIGN_IN}\n")


if __name__ == "__main__":
    main()
