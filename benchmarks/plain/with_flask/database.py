"""The database, and a session of SQLAlchemy's ORM for each request."""

from flask import Flask, current_app, g
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session, sessionmaker

POOL_SIZE = 20


def init_app(app: Flask) -> None:
    """Give the app an engine, and let no session outlive its request."""
    url = make_url(app.config["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=0)
    app.extensions["sessions"] = sessionmaker(engine)
    app.teardown_appcontext(close_session)


def session() -> Session:
    """The request's session, which begins when it is first asked for."""
    if "session" not in g:
        g.session = current_app.extensions["sessions"]()
    opened: Session = g.session
    return opened


def close_session(_error: BaseException | None = None) -> None:
    """Give the connection back; what is not committed is undone."""
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        opened.close()
