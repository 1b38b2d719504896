"""The tags in use."""

from core.domain.accounts import Bearer
from core.domain.articles import ArticleChange
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.articles import change_article, delete_article, list_tags
from tests.core.articles import publish


def test_tags_are_those_in_use_most_used_first_then_the_one_put_on_last(
    ports: Ports, anna: Bearer
) -> None:
    assert run_blocking(list_tags(ports)) == []
    first = publish(ports, anna, "One", "a", "b")
    second = publish(ports, anna, "Two", "c", "b")
    assert run_blocking(list_tags(ports)) == ["b", "c", "a"]
    run_blocking(change_article(ports, anna, first, ArticleChange(tags=("b", "a", "d"))))
    assert run_blocking(list_tags(ports)) == ["b", "d", "c", "a"]
    run_blocking(delete_article(ports, anna, second))
    assert run_blocking(list_tags(ports)) == ["d", "b", "a"]


def test_no_more_than_a_thousand_tags_are_told(ports: Ports, anna: Bearer) -> None:
    for number in range(51):
        publish(ports, anna, "A title", *(f"{number} {tag}" for tag in range(20)))
    tags = run_blocking(list_tags(ports))
    assert len(tags) == 1_000
    assert (tags[0], tags[-1]) == ("50 19", "1 0")
