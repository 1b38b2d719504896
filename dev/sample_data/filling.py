"""How the sample data gets into a database: through the use cases, as anybody's would."""

from typing import Any

from core.domain.accounts import AccountChange, Bearer, Registration
from core.domain.articles import Draft
from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account, follow, register
from core.use_cases.articles import favorite_article, publish_article
from core.use_cases.comments import add_comment
from dev.sample_data import texts
from dev.sample_data.stopped_clock import hours_ago

PASSWORD = "forge-forge"  # everybody's, and printed
JOINED = 480  # hours ago, before the first article
BETWEEN_COMMENTS = 0.7  # hours


def fill(ports: Ports) -> bool:
    """Let the people sign up, follow each other, write and comment; False where they did before."""
    now = hours_ago(ports, 0)
    try:
        people = _sign_up(hours_ago(now, JOINED))
    except DomainError as refusal:
        if refusal.kind is not Kind.TAKEN:
            raise
        return False
    for article in texts.articles():
        _publish(now, people, article)
    return True


def _sign_up(ports: Ports) -> dict[str, Bearer]:
    written = texts.people()
    people: dict[str, Bearer] = {}
    for username, person in written.items():
        email = f"{username.lower()}@example.org"
        user = run_blocking(register(ports, Registration(username, email, PASSWORD)))
        image = texts.portrait(username, person.get("colour"))
        change = AccountChange(bio=person["bio"], image=image)
        people[username] = run_blocking(change_account(ports, user, change))
    for username, person in written.items():
        for followed in person["follows"]:
            run_blocking(follow(ports, people[username], followed))
    return people


def _publish(now: Ports, people: dict[str, Bearer], article: dict[str, Any]) -> None:
    hours: float = article["hours_ago"]
    draft = Draft(
        article["title"], article["description"], article["body"].strip(), tuple(article["tags"])
    )
    author = people[article["author"]]
    slug = run_blocking(publish_article(hours_ago(now, hours), author, draft)).article.slug
    for username in article["favorited_by"]:
        run_blocking(favorite_article(now, people[username], slug))
    for comment in article.get("comments", []):
        hours -= BETWEEN_COMMENTS
        then, commenter = hours_ago(now, hours), people[comment["author"]]
        run_blocking(add_comment(then, commenter, slug, comment["body"]))
