"""What people send of articles."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from typing_extensions import TypedDict

from core.domain import articles as texts
from core.domain.validation import BLANK, TOO_LONG
from fastapi_app.schemas import some_member


def few_strings(value: Any) -> Any:
    """The value, which must be a list of strings and of nothing else, 20 at most, none blank.

    Looked at as a whole before any is looked at: a body has room for a million, and pydantic would
    collect an error for each.
    """
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("must be a list of strings")
    if "" in value:
        raise ValueError(BLANK)
    if len(value) > texts.TAGS_LIMIT:
        raise ValueError(TOO_LONG)
    return value


Title = Annotated[str, Field(strict=True, min_length=1, max_length=texts.TITLE_LIMIT)]
Description = Annotated[str, Field(strict=True, min_length=1, max_length=texts.DESCRIPTION_LIMIT)]
ArticleBody = Annotated[str, Field(strict=True, min_length=1, max_length=texts.BODY_LIMIT)]
Tag = Annotated[str, Field(min_length=1, max_length=texts.TAG_LIMIT)]
TagList = Annotated[
    tuple[Tag, ...],
    BeforeValidator(few_strings),
    Field(alias="tagList", json_schema_extra={"maxItems": texts.TAGS_LIMIT}),
]


class ArticleDraft(BaseModel):
    """What somebody wants to publish."""

    title: Title
    description: Description
    body: ArticleBody
    tags: TagList = Field(default_factory=tuple)


class ArticleDraftRequest(BaseModel):
    """The body of a publication."""

    article: ArticleDraft


class ArticleChange(TypedDict, total=False):
    """What is to change; a dictionary, so that an absent member stays absent."""

    title: Title
    description: Description
    body: ArticleBody
    tags: TagList


class ArticleChangeRequest(BaseModel):
    """The body of a change to one's own article."""

    article: Annotated[ArticleChange, AfterValidator(some_member)]
