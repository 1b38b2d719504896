"""What people write in articles: drafts and changes, and how long each part may be."""

from dataclasses import dataclass

from core.domain.changes import UNSET, Unset, given
from core.domain.errors import refuse_faults
from core.domain.texts import BLANK, TOO_LONG, text_fault

TITLE_LIMIT = 255
DESCRIPTION_LIMIT = 1_024
BODY_LIMIT = 65_536
TAG_LIMIT = 64
TAGS_LIMIT = 20

_LIMITS = {"title": TITLE_LIMIT, "description": DESCRIPTION_LIMIT, "body": BODY_LIMIT}


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to publish; DomainError INVALID names all that is wrong."""

    title: str
    description: str
    body: str
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        found = {name: text_fault(getattr(self, name), limit) for name, limit in _LIMITS.items()}
        refuse_faults(found | {"tagList": tags_fault(self.tags)})


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What its author wants changed about an article; DomainError INVALID as for a draft."""

    title: str | Unset = UNSET
    description: str | Unset = UNSET
    body: str | Unset = UNSET
    tags: tuple[str, ...] | Unset = UNSET

    def __post_init__(self) -> None:
        members = given(self)
        tags = members.pop("tags", ())
        found = {name: text_fault(text, _LIMITS[name]) for name, text in members.items()}
        refuse_faults(found | {"tagList": tags_fault(tags)})


def tags_fault(tags: tuple[str, ...]) -> str | None:
    """What is wrong with at most 20 tags of 1 to 64 code points: a blank one before any size."""
    if "" in tags:
        return BLANK
    too_long = len(tags) > TAGS_LIMIT or any(len(tag) > TAG_LIMIT for tag in tags)
    return TOO_LONG if too_long else None
