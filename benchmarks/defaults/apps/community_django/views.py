"""The views."""

import secrets

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from rest_framework import exceptions, generics, permissions
from rest_framework.authtoken.models import Token
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.defaults.apps.community_django.models import Article
from benchmarks.defaults.apps.community_django.pagination import ArticlePagination
from benchmarks.defaults.apps.community_django.serializers import (
    ArticleSerializer,
    ListedArticleSerializer,
    LoginSerializer,
    PublishSerializer,
    RegisterSerializer,
    UserSerializer,
)


class IsAuthorOrReadOnly(permissions.BasePermission):
    def has_object_permission(self, request, view, obj):
        return request.method in permissions.SAFE_METHODS or obj.author == request.user


def account(user):
    token, _ = Token.objects.get_or_create(user=user)
    return {"user": {**UserSerializer(user).data, "token": token.key}}


class HealthView(APIView):
    def get(self, request):
        return Response({"status": "ok"})


class RegisterView(APIView):
    permission_classes = [permissions.AllowAny]

    def post(self, request):
        serializer = RegisterSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = UserSerializer().create(serializer.validated_data["user"])
        return Response(account(user), status=201)


class LoginView(APIView):
    permission_classes = [permissions.AllowAny]

    def post(self, request):
        serializer = LoginSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data["user"]
        found = User.objects.filter(email=values["email"]).first()
        user = found and authenticate(username=found.username, password=values["password"])
        if not user:
            raise exceptions.AuthenticationFailed("Wrong email or password")
        return Response(account(user))


class AccountView(APIView):
    permission_classes = [permissions.IsAuthenticated]

    def get(self, request):
        return Response(account(request.user))


class ArticlesView(generics.ListAPIView):
    queryset = Article.objects.select_related("author")
    serializer_class = ListedArticleSerializer
    pagination_class = ArticlePagination

    def post(self, request):
        serializer = PublishSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data["article"]
        slug = slugify(values["title"]) or "article"
        for free in (slug, f"{slug}-{secrets.token_hex(4)}"):
            try:
                with transaction.atomic():
                    article = Article.objects.create(slug=free, author=request.user, **values)
            except IntegrityError:
                continue
            return Response({"article": ArticleSerializer(article).data}, status=201)
        raise exceptions.ValidationError({"title": "is taken"})


class ArticleView(generics.RetrieveDestroyAPIView):
    queryset = Article.objects.select_related("author")
    permission_classes = [permissions.IsAuthenticatedOrReadOnly, IsAuthorOrReadOnly]
    lookup_field = "slug"

    def retrieve(self, request, *args, **kwargs):
        return Response({"article": ArticleSerializer(self.get_object()).data})

    def put(self, request, slug):
        article = self.get_object()
        serializer = ArticleSerializer(article, data=request.data.get("article", {}), partial=True)
        serializer.is_valid(raise_exception=True)
        return Response({"article": ArticleSerializer(serializer.save()).data})
