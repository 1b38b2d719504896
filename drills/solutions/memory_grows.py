"""Puts quotation marks around a text."""

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, request

app = Flask(__name__)


@dataclass
class Quote:
    """A text between quotation marks."""

    text: str


# Clients choose the keys, so the cache needs a bound; `cache` has none.
@lru_cache(maxsize=1_000)
def quote(text: str) -> Quote:
    """Put the text between quotation marks. Texts are repeated often, so keep them."""
    return Quote(f"“{text}”")


@app.get("/quote")
def show() -> dict[str, str]:
    """Answer with the text, quoted."""
    return {"text": quote(request.args["text"]).text}
