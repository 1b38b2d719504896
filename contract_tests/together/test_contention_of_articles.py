"""Eight writers who publish, change and favor articles through all three apps at once."""

from itertools import chain

import httpx

from contract_tests.articles.publishing import (
    Article,
    change,
    favorite,
    new_tag,
    new_word,
    path_of,
    publish,
    shown,
)
from contract_tests.comments.commenting import below, comment
from contract_tests.membership.members import Member, sign_up
from contract_tests.together.crowd import WRITERS, Crowd, Writer
from contract_tests.together.three import Three

TIMES = 4


def test_articles_of_one_title_have_slugs_of_their_own(crowd: Crowd, three: Three) -> None:
    authors = [sign_up(three.any) for _ in range(WRITERS)]
    title, tag = f"Title {new_word()}", new_tag()

    def publish_often(writer: Writer) -> list[Article]:
        author = authors[writer.number]
        return [publish(writer, author, title=title, tagList=[tag]) for _ in range(TIMES)]

    articles = list(chain.from_iterable(crowd.write(publish_often)))
    slugs = {article["slug"] for article in articles}
    assert len(slugs) == WRITERS * TIMES
    for api in three.apis.values():
        listed = api.get(f"/api/articles?tag={tag}&limit=100").json()
        assert listed["articlesCount"] == WRITERS * TIMES
        assert {article["slug"] for article in listed["articles"]} == slugs
        for author in authors:
            assert _count(api.get(f"/api/articles?author={author.username}&limit=1")) == TIMES


def test_changes_of_one_article_rise_and_the_last_one_stays(
    crowd: Crowd, three: Three, member: Member
) -> None:
    article = publish(three.any, member)

    def change_often(writer: Writer) -> list[Article]:
        return [_change(writer, member, article) for _ in range(TIMES)]

    written = crowd.write(change_often)
    for changes in written:
        times = [changed["updatedAt"] for changed in changes]
        assert times == sorted(times)
    made = {changed["updatedAt"]: changed for changed in chain.from_iterable(written)}
    assert len(made) == WRITERS * TIMES
    assert min(made) > article["updatedAt"]
    for api in three.apis.values():
        assert shown(api, article, member) == made[max(made)]


def _change(writer: Writer, author: Member, article: Article) -> Article:
    body, tags = new_word(), [new_tag(), new_tag()]
    changed = change(writer, author, article, body=body, tagList=tags)
    assert (changed["body"], changed["tagList"]) == (body, tags)
    return changed


def test_favorites_are_as_many_as_were_made(crowd: Crowd, three: Three, member: Member) -> None:
    people = [sign_up(three.any) for _ in range(WRITERS)]
    articles = [publish(three.any, member) for _ in range(TIMES)]

    def favor_all_but_one(writer: Writer) -> None:
        somebody = people[writer.number]
        for article in [*articles, *articles]:
            assert favorite(writer, somebody, article)["favorited"]
        dropped = f"{path_of(articles[writer.number % TIMES])}/favorite"
        assert writer.delete(dropped, token=somebody.token).status_code == 200

    crowd.write(favor_all_but_one)
    kept = WRITERS - WRITERS // TIMES
    for api in three.apis.values():
        assert [shown(api, one)["favoritesCount"] for one in articles] == [kept] * TIMES
        for somebody in people:
            favored = api.get(f"/api/articles?favorited={somebody.username}")
            assert _count(favored) == TIMES - 1


def test_every_comment_is_there_once(crowd: Crowd, three: Three, member: Member) -> None:
    article = publish(three.any, member)

    def comment_often(writer: Writer) -> list[tuple[int, str]]:
        made = [comment(writer, member, article, new_word()) for _ in range(TIMES)]
        return [(one["id"], one["body"]) for one in made]

    written = crowd.write(comment_often)
    for comments in written:
        assert comments == sorted(comments)
    kept = [(one["id"], one["body"]) for one in below(three.any, article)]
    assert kept == sorted(chain.from_iterable(written))


def _count(answer: httpx.Response) -> int:
    listed = answer.json()
    assert len(listed["articles"]) <= listed["articlesCount"]
    count: int = listed["articlesCount"]
    return count
