"""Eight writers publish, update, favorite and comment concurrently through all three apps."""

from itertools import chain

import httpx

from contract_tests.articles.steps import (
    Article,
    article_path,
    favorite,
    get_article,
    new_tag,
    new_word,
    publish,
    update_article,
)
from contract_tests.comments.steps import add_comment, list_comments
from contract_tests.membership.steps import Member, sign_up
from contract_tests.together.apps import WRITERS, ThreeApps, Writer, Writers

TIMES = 4


def test_articles_with_one_title_get_unique_slugs(writers: Writers, apps: ThreeApps) -> None:
    authors = [sign_up(apps.first) for _ in range(WRITERS)]
    title, tag = f"Title {new_word()}", new_tag()

    def publish_often(writer: Writer) -> list[Article]:
        author = authors[writer.number]
        return [publish(writer, author, title=title, tagList=[tag]) for _ in range(TIMES)]

    articles = list(chain.from_iterable(writers.run(publish_often)))
    slugs = {article["slug"] for article in articles}
    assert len(slugs) == WRITERS * TIMES
    for api in apps.apis.values():
        listed = api.get(f"/api/articles?tag={tag}&limit=100").json()
        assert listed["articlesCount"] == WRITERS * TIMES
        assert {article["slug"] for article in listed["articles"]} == slugs
        for author in authors:
            assert _count(api.get(f"/api/articles?author={author.username}&limit=1")) == TIMES


def test_updates_of_one_article_are_ordered_and_the_last_one_wins(
    writers: Writers, apps: ThreeApps, member: Member
) -> None:
    article = publish(apps.first, member)

    def change_often(writer: Writer) -> list[Article]:
        return [_change(writer, member, article) for _ in range(TIMES)]

    written = writers.run(change_often)
    for changes in written:
        times = [changed["updatedAt"] for changed in changes]
        assert times == sorted(times)
    by_time = {changed["updatedAt"]: changed for changed in chain.from_iterable(written)}
    assert len(by_time) == WRITERS * TIMES
    assert min(by_time) > article["updatedAt"]
    for api in apps.apis.values():
        assert get_article(api, article, member) == by_time[max(by_time)]


def _change(writer: Writer, author: Member, article: Article) -> Article:
    body, tags = new_word(), [new_tag(), new_tag()]
    changed = update_article(writer, author, article, body=body, tagList=tags)
    assert (changed["body"], changed["tagList"]) == (body, tags)
    return changed


def test_all_favorites_are_counted(writers: Writers, apps: ThreeApps, member: Member) -> None:
    people = [sign_up(apps.first) for _ in range(WRITERS)]
    articles = [publish(apps.first, member) for _ in range(TIMES)]

    def favorite_all_but_one(writer: Writer) -> None:
        user = people[writer.number]
        for article in [*articles, *articles]:
            assert favorite(writer, user, article)["favorited"]
        dropped = f"{article_path(articles[writer.number % TIMES])}/favorite"
        assert writer.delete(dropped, token=user.token).status_code == 200

    writers.run(favorite_all_but_one)
    expected = WRITERS - WRITERS // TIMES
    for api in apps.apis.values():
        assert [get_article(api, each)["favoritesCount"] for each in articles] == [expected] * TIMES
        for user in people:
            favorites = api.get(f"/api/articles?favorited={user.username}")
            assert _count(favorites) == TIMES - 1


def test_every_comment_is_stored_once(writers: Writers, apps: ThreeApps, member: Member) -> None:
    article = publish(apps.first, member)

    def comment_often(writer: Writer) -> list[tuple[int, str]]:
        added = [add_comment(writer, member, article, new_word()) for _ in range(TIMES)]
        return [(each["id"], each["body"]) for each in added]

    written = writers.run(comment_often)
    for comments in written:
        assert comments == sorted(comments)
    expected = [(each["id"], each["body"]) for each in list_comments(apps.first, article)]
    assert expected == sorted(chain.from_iterable(written))


def _count(answer: httpx.Response) -> int:
    listed = answer.json()
    assert len(listed["articles"]) <= listed["articlesCount"]
    count: int = listed["articlesCount"]
    return count
