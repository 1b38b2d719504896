"""The database, and a session for each request."""

from flask import Flask, current_app, g
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session, sessionmaker

POOL_SIZE = 20


def init_app(app: Flask) -> None:
    """Create the engine, and close the session at the end of each request."""
    url = make_url(app.config["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=0)
    app.extensions["sessions"] = sessionmaker(engine)
    app.teardown_appcontext(close_session)


def session() -> Session:
    """Return the session of the request, opened at its first use."""
    if "session" not in g:
        g.session = current_app.extensions["sessions"]()
    opened: Session = g.session
    return opened


def close_session(_error: BaseException | None = None) -> None:
    """Close the session; what is not committed is rolled back."""
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        opened.close()
