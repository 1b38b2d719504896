"""Fill a database with the sample data of the TOML files, through the use cases."""

import tomllib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.domain.accounts import AccountChange, Bearer, Registration
from core.domain.articles import Draft
from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import (
    change_account,
    follow,
    log_in,
    log_out,
    register,
    show_profile,
)
from core.use_cases.articles import favorite_article, publish_article
from core.use_cases.comments import add_comment
from dev.sample_data.pictures import is_sample, people, picture_url

FOLDER = Path(__file__).parent
PASSWORD = "forge-forge"  # of every sample user, and printed
LOG_IN = f"Log in as johndoe@example.org (or ada@, grace@, henrik@) with the password {PASSWORD}."
JOINED = 480  # hours ago, before the first article
BETWEEN_COMMENTS = 0.7  # hours


def fill(ports: Ports) -> bool:
    """Create users, articles and comments. Returns False if the users exist already.

    Of these it corrects the URLs of their pictures, since the model server may have another port.
    """
    now = hours_ago(ports, 0)
    try:
        users = _sign_up(hours_ago(now, JOINED))
    except DomainError as refusal:
        if refusal.kind is not Kind.TAKEN:
            raise
        for username in people():
            _correct_picture(ports, username)
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
        change = AccountChange(bio=person["bio"], image=picture_url(username))
        users[username] = run_blocking(change_account(ports, user, change))
    for username, person in written.items():
        for followed in person["follows"]:
            run_blocking(follow(ports, users[username], followed))
    return users


def _correct_picture(ports: Ports, username: str) -> None:
    """Give a user the picture's URL of today. What the user has changed stays as it is."""
    url = picture_url(username)
    with suppress(DomainError):  # renamed, deleted, or with another password
        profile = run_blocking(show_profile(ports, None, username))
        if profile.image == url or not is_sample(profile.image):
            return
        user = run_blocking(log_in(ports, f"{username.lower()}@example.org", PASSWORD))
        run_blocking(change_account(ports, user, AccountChange(image=url)))
        run_blocking(log_out(ports, user))


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


def articles() -> list[dict[str, Any]]:
    """The sample articles, the oldest first."""
    files = sorted((FOLDER / "articles").glob("*.toml"))
    loaded = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    found = [article for file in loaded for article in file["articles"]]
    return sorted(found, key=lambda article: -article["hours_ago"])
