"""What Flask's quickstart leads to: `request.get_json()`, a dictionary, `abort`."""

import secrets
from datetime import UTC, datetime

from flask import Flask, abort, request
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)
users = {}  # by email
tokens = {}  # the email of each
articles = {}  # by slug, the oldest first


def current_user():
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token not in tokens:
        abort(401)
    return users[tokens[token]], token


def account(user, token):
    shown = {name: user[name] for name in ("email", "username", "bio", "image")}
    return {"user": {**shown, "token": token}}


def new_token(email):
    token = secrets.token_urlsafe(32)
    tokens[token] = email
    return token


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/api/users")
def register():
    user = request.get_json()["user"]
    taken = any(one["username"] == user["username"] for one in users.values())
    if taken or user["email"] in users:
        abort(409)
    users[user["email"]] = {
        "username": user["username"],
        "email": user["email"],
        "password": generate_password_hash(user["password"]),
        "bio": None,
        "image": None,
    }
    return account(users[user["email"]], new_token(user["email"])), 201


@app.post("/api/users/login")
def log_in():
    user = request.get_json()["user"]
    found = users.get(user["email"])
    if found is None or not check_password_hash(found["password"], user["password"]):
        abort(401)
    return account(found, new_token(user["email"]))


@app.get("/api/user")
def show_account():
    return account(*current_user())


@app.get("/api/articles")
def list_articles():
    limit = request.args.get("limit", 20, type=int)
    offset = request.args.get("offset", 0, type=int)
    newest = list(reversed(articles.values()))
    page = [
        {name: value for name, value in article.items() if name != "body"}
        for article in newest[offset : offset + limit]
    ]
    return {"articles": page, "articlesCount": len(newest)}


@app.post("/api/articles")
def publish():
    user, _ = current_user()
    article = request.get_json()["article"]
    now = datetime.now(UTC).isoformat()
    slug = article["title"].lower().replace(" ", "-")
    if slug in articles:
        slug = f"{slug}-{secrets.token_hex(4)}"
    articles[slug] = {
        "slug": slug,
        "title": article["title"],
        "description": article["description"],
        "body": article["body"],
        "tagList": article.get("tagList", []),
        "createdAt": now,
        "updatedAt": now,
        "favorited": False,
        "favoritesCount": 0,
        "author": {
            "username": user["username"],
            "bio": user["bio"],
            "image": user["image"],
            "following": False,
        },
    }
    return {"article": articles[slug]}, 201


@app.get("/api/articles/<slug>")
def show_article(slug):
    if slug not in articles:
        abort(404)
    return {"article": articles[slug]}


@app.put("/api/articles/<slug>")
def change_article(slug):
    article = own_article(slug)
    change = request.get_json()["article"]
    for name in ("title", "description", "body", "tagList"):
        if name in change:
            article[name] = change[name]
    article["updatedAt"] = datetime.now(UTC).isoformat()
    return {"article": article}


@app.delete("/api/articles/<slug>")
def delete_article(slug):
    own_article(slug)
    del articles[slug]
    return "", 204


def own_article(slug):
    user, _ = current_user()
    if slug not in articles:
        abort(404)
    if articles[slug]["author"]["username"] != user["username"]:
        abort(403)
    return articles[slug]
