"""`python -m dev.sample_data`: fill the database that DATABASE_URL names."""

import os

from adapters.argon2_passwords import Argon2, BlockingArgon2
from adapters.database_errors import only_errors_logged, reason
from adapters.inference.blocking_models import BlockingModels
from adapters.security_log import LoggedSecurityEvents
from adapters.sqlalchemy.blocking_database import BlockingDatabase
from adapters.sqlalchemy.store import SqlAlchemyStore
from adapters.system import SystemClock, SystemRandomness
from core.domain.errors import DomainError
from core.ports import Ports
from dev.sample_data.filling import LOG_IN, fill


def main() -> None:
    """Fill the database unless it has the sample users, and print how to log in.

    Exits with one line if the database cannot be used.
    """
    try:
        with only_errors_logged():
            store = SqlAlchemyStore(BlockingDatabase(os.environ["DATABASE_URL"]))
            passwords, models = BlockingArgon2(Argon2()), BlockingModels(None)
            log = LoggedSecurityEvents(lambda: "-")
            fill(Ports(store, passwords, SystemClock(), SystemRandomness(), models, log))
    except ValueError as error:  # of DATABASE_URL
        raise SystemExit(str(error)) from error
    except DomainError as error:
        lines = (f"{subject} {message}" for subject, message in error.errors.items())
        raise SystemExit("; ".join(lines) + reason(error)) from error
    print(LOG_IN)


if __name__ == "__main__":
    main()
