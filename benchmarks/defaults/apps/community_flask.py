"""What Flask people write: marshmallow's schemas, a decorator for the token, error handlers."""

import re
import secrets
from functools import wraps

from flask import Flask, abort, g, request
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from marshmallow.validate import Length, Range
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.security import check_password_hash, generate_password_hash

from benchmarks.defaults.apps import tables

app = Flask(__name__)


class UserSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    username = fields.String(required=True, validate=Length(1, 64))
    email = fields.Email(required=True, validate=Length(max=254))
    password = fields.String(required=True, load_only=True, validate=Length(8, 128))
    bio = fields.String(dump_only=True)
    image = fields.String(dump_only=True)


class LoginSchema(Schema):
    email = fields.String(required=True)
    password = fields.String(required=True)


class RegisterRequest(Schema):
    user = fields.Nested(UserSchema, required=True)


class LoginRequest(Schema):
    user = fields.Nested(LoginSchema, required=True)


class AuthorSchema(Schema):
    username = fields.String()
    bio = fields.String()
    image = fields.String()
    following = fields.Boolean()


class ArticleSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    slug = fields.String(dump_only=True)
    title = fields.String(required=True, validate=Length(1, 255))
    description = fields.String(required=True, validate=Length(1, 1024))
    body = fields.String(required=True, validate=Length(1, 65536))
    tag_list = fields.List(
        fields.String(validate=Length(1, 64)), data_key="tagList", validate=Length(max=20)
    )
    created_at = fields.DateTime(dump_only=True, data_key="createdAt")
    updated_at = fields.DateTime(dump_only=True, data_key="updatedAt")
    favorited = fields.Boolean(dump_only=True)
    favorites_count = fields.Integer(dump_only=True, data_key="favoritesCount")
    author = fields.Nested(AuthorSchema, dump_only=True)


class PublishRequest(Schema):
    article = fields.Nested(ArticleSchema, required=True)


class ChangeRequest(Schema):
    article = fields.Nested(ArticleSchema(partial=True), required=True)


class PageSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    limit = fields.Integer(load_default=20, validate=Range(1, 100))
    offset = fields.Integer(load_default=0, validate=Range(0))


article_schema = ArticleSchema()
listed_schema = ArticleSchema(many=True, exclude=["body"])


@app.errorhandler(ValidationError)
def handle_validation_error(error):
    return {"errors": error.messages}, 422


@app.errorhandler(HTTPException)
def handle_http_exception(error):
    return {"message": error.description}, error.code


@app.before_request
def open_session():
    g.session = tables.Session()


@app.teardown_appcontext
def close_session(_error):
    if "session" in g:
        g.pop("session").close()


def token_required(view):
    @wraps(view)
    def wrapped(*args, **kwargs):
        authorization = request.authorization
        if authorization is None or authorization.type != "bearer" or not authorization.token:
            abort(401, "Token is missing")
        found = g.session.get(tables.Token, tables.digest(authorization.token))
        if found is None:
            abort(401, "Token is invalid")
        g.user, g.token = found.user, authorization.token
        return view(*args, **kwargs)

    return wrapped


def account(user, token):
    shown = UserSchema().dump(user)
    return {"user": {**shown, "token": token}}


def slugify(title):
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80] or "article"


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/api/users")
def register():
    values = RegisterRequest().load(request.get_json())["user"]
    values["password"] = generate_password_hash(values["password"])
    user = tables.User(**values)
    token, row = tables.issue_token(user)
    g.session.add_all([user, row])
    try:
        g.session.commit()
    except IntegrityError:
        abort(409, "User already exists")
    return account(user, token), 201


@app.post("/api/users/login")
def log_in():
    values = LoginRequest().load(request.get_json())["user"]
    user = g.session.scalar(select(tables.User).where(tables.User.email == values["email"]))
    if user is None or not check_password_hash(user.password, values["password"]):
        abort(401, "Wrong email or password")
    token, row = tables.issue_token(user)
    g.session.add(row)
    g.session.commit()
    return account(user, token)


@app.get("/api/user")
@token_required
def show_account():
    return account(g.user, g.token)


@app.get("/api/articles")
def list_articles():
    page = PageSchema().load(request.args)
    newest = select(tables.Article).order_by(tables.Article.id.desc())
    rows = g.session.scalars(newest.limit(page["limit"]).offset(page["offset"]))
    count = g.session.scalar(select(func.count(tables.Article.id)))
    return {"articles": listed_schema.dump(rows), "articlesCount": count}


@app.post("/api/articles")
@token_required
def publish():
    values = PublishRequest().load(request.get_json())["article"]
    slug = slugify(values["title"])
    for free in (slug, f"{slug}-{secrets.token_hex(4)}"):
        article = tables.Article(slug=free, author_id=g.user.id, **values)
        g.session.add(article)
        try:
            g.session.commit()
        except IntegrityError:
            g.session.rollback()
        else:
            return {"article": article_schema.dump(article)}, 201
    return abort(409, "Title is taken")


@app.get("/api/articles/<slug>")
def show_article(slug):
    return {"article": article_schema.dump(article_or_404(slug))}


@app.put("/api/articles/<slug>")
@token_required
def change_article(slug):
    values = ChangeRequest().load(request.get_json())["article"]
    article = own_article(slug)
    for name, value in values.items():
        setattr(article, name, value)
    g.session.commit()
    return {"article": article_schema.dump(article)}


@app.delete("/api/articles/<slug>")
@token_required
def delete_article(slug):
    g.session.delete(own_article(slug))
    g.session.commit()
    return "", 204


def article_or_404(slug):
    found = g.session.scalar(select(tables.Article).where(tables.Article.slug == slug))
    return found or abort(404, "Article not found")


def own_article(slug):
    article = article_or_404(slug)
    if article.author_id != g.user.id:
        abort(403, "Not your article")
    return article
