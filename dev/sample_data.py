"""Sample data for the development database, put in through the use cases."""

import os

from adapters.argon2_passwords import Argon2, BlockingArgon2
from adapters.sqlalchemy.store import SqlAlchemyStore
from adapters.system import SystemClock, SystemRandomness
from core.domain.accounts import AccountChange, Registration
from core.domain.errors import DomainError, Kind
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account, follow, register
from flask_app.database import BlockingDatabase

PASSWORD = "forge-forge"  # everybody's, and printed
PEOPLE = {
    "johndoe": "Writes about ports, adapters and the sea.",
    "ada": "Wrote the first program before there was a machine to run it.",
    "grace": "Carries a nanosecond in her handbag.",
    "Zoë": "Reads more than she writes.",
}
FOLLOWS = [("johndoe", "ada"), ("johndoe", "grace"), ("ada", "grace"), ("Zoë", "johndoe")]


def fill(ports: Ports) -> bool:
    """Register the people and let them follow each other; False where they are there already."""
    people: dict[str, SignedIn] = {}
    for username, bio in PEOPLE.items():
        try:
            people[username] = run_blocking(register(ports, _registration(username)))
        except DomainError as refusal:
            if refusal.kind is not Kind.TAKEN:
                raise
            return False
        run_blocking(change_account(ports, people[username], AccountChange(bio=bio)))
    for follower, followed in FOLLOWS:
        run_blocking(follow(ports, people[follower], followed))
    return True


def _registration(username: str) -> Registration:
    return Registration(username, f"{username.lower()}@example.org", PASSWORD)


def main() -> None:
    """Fill the database that DATABASE_URL names, and say who can sign in."""
    store = SqlAlchemyStore(BlockingDatabase(os.environ["DATABASE_URL"]))
    passwords = BlockingArgon2(Argon2())
    fill(Ports(store, passwords, SystemClock(), SystemRandomness()))
    print(f"Sign in as johndoe@example.org (or ada, grace, zoë) with the password {PASSWORD}.\n")


if __name__ == "__main__":
    main()
