"""Fill a database with the sample data of the TOML files, through the use cases."""

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.domain.accounts import AccountChange, Bearer, Registration
from core.domain.articles import Draft
from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account, follow, register
from core.use_cases.articles import favorite_article, publish_article
from core.use_cases.comments import add_comment

FOLDER = Path(__file__).parent
PASSWORD = "forge-forge"  # of every sample user, and printed
LOG_IN = f"Log in as johndoe@example.org (or ada@, grace@, henrik@) with the password {PASSWORD}."
JOINED = 480  # hours ago, before the first article
BETWEEN_COMMENTS = 0.7  # hours
PORTRAIT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<rect width="64" height="64" fill="{colour}"/>'
    '<text x="32" y="43" font-family="sans-serif" font-size="32" fill="#fff"'
    ' text-anchor="middle">{letter}</text></svg>'
)


def fill(ports: Ports) -> bool:
    """Create users, articles and comments. Returns False if the users exist already."""
    now = hours_ago(ports, 0)
    try:
        users = _sign_up(hours_ago(now, JOINED))
    except DomainError as refusal:
        if refusal.kind is not Kind.TAKEN:
            raise
        return False
    for article in articles():
        _publish(now, users, article)
    return True


def _sign_up(ports: Ports) -> dict[str, Bearer]:
    written = people()
    users: dict[str, Bearer] = {}
    for username, person in written.items():
        email = f"{username.lower()}@example.org"
        user = run_blocking(register(ports, Registration(username, email, PASSWORD)))
        image = portrait(username, person.get("colour"))
        change = AccountChange(bio=person["bio"], image=image)
        users[username] = run_blocking(change_account(ports, user, change))
    for username, person in written.items():
        for followed in person["follows"]:
            run_blocking(follow(ports, users[username], followed))
    return users


def _publish(now: Ports, users: dict[str, Bearer], article: dict[str, Any]) -> None:
    hours: float = article["hours_ago"]
    draft = Draft(
        article["title"], article["description"], article["body"].strip(), tuple(article["tags"])
    )
    author = users[article["author"]]
    slug = run_blocking(publish_article(hours_ago(now, hours), author, draft)).article.slug
    for username in article["favorited_by"]:
        run_blocking(favorite_article(now, users[username], slug))
    for comment in article.get("comments", []):
        hours -= BETWEEN_COMMENTS
        then, commenter = hours_ago(now, hours), users[comment["author"]]
        run_blocking(add_comment(then, commenter, slug, comment["body"]))


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """Always at the same time."""

    moment: datetime

    def now(self) -> datetime:
        """That time."""
        return self.moment


def hours_ago(ports: Ports, hours: float) -> Ports:
    """The ports, with a clock that stands that many hours ago."""
    return replace(ports, clock=StoppedClock(ports.clock.now() - timedelta(hours=hours)))


def people() -> dict[str, Any]:
    """The sample users, by username."""
    return tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))


def articles() -> list[dict[str, Any]]:
    """The sample articles, the oldest first."""
    files = sorted((FOLDER / "articles").glob("*.toml"))
    loaded = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    found = [article for file in loaded for article in file["articles"]]
    return sorted(found, key=lambda article: -article["hours_ago"])


def portrait(username: str, colour: str | None) -> str | None:
    """An image as a data URL, the initial on that colour; None without a colour."""
    if colour is None:
        return None
    svg = PORTRAIT.format(colour=colour, letter=username[0].upper())
    return f"data:image/svg+xml,{quote(svg)}"
