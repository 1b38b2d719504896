"""Every operation as requests are made of it: where it is, who may, and what its body holds."""

from dataclasses import dataclass

AUTHS = ("no", "optional", "needed")


@dataclass(frozen=True, slots=True)
class Form:
    """An operation's request; `body` names what bodies.py makes, `weight` how often it is drawn."""

    method: str
    path: str
    auth: str = "needed"
    body: str | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    weight: int = 4


_ARTICLE = "/api/articles/{slug}"
_MEMBER = "/forge/users/{user_id}"
_PAGE = ("limit", "offset")

FORMS = (
    Form("POST", "/api/users", "no", "registration", weight=6),
    Form("POST", "/api/users/login", "no", "login", weight=6),
    Form("POST", "/api/users/logout", weight=1),
    Form("GET", "/api/user"),
    Form("PUT", "/api/user", body="account", weight=6),
    Form("GET", "/api/profiles/{name}", "optional"),
    Form("POST", "/api/profiles/{name}/follow"),
    Form("DELETE", "/api/profiles/{name}/follow", weight=2),
    Form("GET", "/api/articles", "optional", query=("tag", "author", "favorited", *_PAGE)),
    Form("POST", "/api/articles", body="draft", weight=10),
    Form("GET", "/api/articles/feed", query=_PAGE),
    Form("GET", _ARTICLE, "optional"),
    Form("PUT", _ARTICLE, body="article", weight=6),
    Form("DELETE", _ARTICLE, weight=2),
    Form("POST", f"{_ARTICLE}/favorite"),
    Form("DELETE", f"{_ARTICLE}/favorite", weight=2),
    Form("GET", f"{_ARTICLE}/comments", "optional"),
    Form("POST", f"{_ARTICLE}/comments", body="comment", weight=6),
    Form("DELETE", f"{_ARTICLE}/comments/{{comment_id}}"),
    Form("GET", "/api/tags", "no", weight=2),
    Form("POST", "/forge/users", "optional", "joining", weight=6),
    Form("GET", "/forge/users", "no", query=("tier", "limit", "cursor"), weight=5),
    Form("GET", _MEMBER, "no", headers=("If-None-Match",)),
    Form("PATCH", _MEMBER, body="member", headers=("If-Match",), weight=8),
    Form("DELETE", _MEMBER, headers=("If-Match",), weight=2),
    Form("GET", "/protected"),
    Form("POST", "/webhook", "no", "event", headers=("Stripe-Signature",), weight=6),
    Form("POST", "/predict", "no", "question"),
    Form("GET", "/health", "no", weight=1),
    Form("GET", "/ready", "no", weight=1),
)
WEIGHTS = [form.weight for form in FORMS]
