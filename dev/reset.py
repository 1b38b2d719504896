"""`make reset`: delete the development database. `make serve` fills another one."""

import os

from dev.contract import ROOT, running

FILES = ("forge.db", "forge.db-shm", "forge.db-wal")


def main() -> None:
    """Delete the database that development uses without DATABASE_URL.

    Exits with one line while `make serve` runs, whose servers would go on with the deleted file.
    """
    if any(facts["is_default_database"] for facts in running()):
        raise SystemExit("make serve is running: stop it first.")
    for name in FILES:
        (ROOT / name).unlink(missing_ok=True)
    print("forge.db is gone; make serve fills another one.")
    if os.environ.get("DATABASE_URL"):
        print("The database that DATABASE_URL names is as it was.")


if __name__ == "__main__":
    main()
