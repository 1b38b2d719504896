"""The views."""

import json
import secrets

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from benchmarks.defaults.apps.beginner_django.models import Article, Token


def current_token(request):
    key = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return Token.objects.filter(key=key).select_related("user").first()


def unauthorized():
    return JsonResponse({"error": "Invalid token"}, status=401)


def account(token):
    user = token.user
    shown = {"email": user.email, "username": user.username, "bio": None, "image": None}
    return {"user": {**shown, "token": token.key}}


def shown(article):
    return {
        "slug": article.slug,
        "title": article.title,
        "description": article.description,
        "body": article.body,
        "tagList": article.tag_list,
        "createdAt": article.created_at,
        "updatedAt": article.updated_at,
        "favorited": False,
        "favoritesCount": 0,
        "author": {
            "username": article.author.username,
            "bio": None,
            "image": None,
            "following": False,
        },
    }


@require_GET
def health(request):
    return JsonResponse({"status": "ok"})


@csrf_exempt
@require_POST
def register(request):
    data = json.loads(request.body)["user"]
    if User.objects.filter(username=data["username"]).exists():
        return JsonResponse({"error": "User already exists"}, status=409)
    if User.objects.filter(email=data["email"]).exists():
        return JsonResponse({"error": "User already exists"}, status=409)
    user = User.objects.create_user(data["username"], data["email"], data["password"])
    return JsonResponse(account(Token.objects.create(user=user)), status=201)


@csrf_exempt
@require_POST
def log_in(request):
    data = json.loads(request.body)["user"]
    found = User.objects.filter(email=data["email"]).first()
    user = found and authenticate(username=found.username, password=data["password"])
    if not user:
        return JsonResponse({"error": "Wrong email or password"}, status=401)
    return JsonResponse(account(Token.objects.create(user=user)))


@require_GET
def show_account(request):
    token = current_token(request)
    return JsonResponse(account(token)) if token else unauthorized()


@csrf_exempt
@require_http_methods(["GET", "POST"])
def articles(request):
    if request.method == "POST":
        return publish(request)
    limit = int(request.GET.get("limit", 20))
    offset = int(request.GET.get("offset", 0))
    newest = Article.objects.select_related("author").order_by("-created_at", "-id")
    page = [shown(article) for article in newest[offset : offset + limit]]
    for article in page:
        del article["body"]
    return JsonResponse({"articles": page, "articlesCount": newest.count()})


def publish(request):
    token = current_token(request)
    if not token:
        return unauthorized()
    data = json.loads(request.body)["article"]
    slug = slugify(data["title"])
    if Article.objects.filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(4)}"
    article = Article.objects.create(
        slug=slug,
        title=data["title"],
        description=data["description"],
        body=data["body"],
        tag_list=data.get("tagList", []),
        author=token.user,
    )
    return JsonResponse({"article": shown(article)}, status=201)


@csrf_exempt
@require_http_methods(["GET", "PUT", "DELETE"])
def article(request, slug):
    token = current_token(request)
    if request.method != "GET" and not token:
        return unauthorized()
    found = get_object_or_404(Article, slug=slug)
    if request.method == "GET":
        return JsonResponse({"article": shown(found)})
    if found.author != token.user:
        return JsonResponse({"error": "Not your article"}, status=403)
    if request.method == "DELETE":
        found.delete()
        return HttpResponse(status=204)
    data = json.loads(request.body)["article"]
    found.title = data.get("title", found.title)
    found.description = data.get("description", found.description)
    found.body = data.get("body", found.body)
    found.tag_list = data.get("tagList", found.tag_list)
    found.save()
    return JsonResponse({"article": shown(found)})
