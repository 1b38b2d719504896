"""Tokens and articles; users are those of django.contrib.auth."""

import secrets

from django.contrib.auth.models import User
from django.db import models


class Token(models.Model):
    key = models.CharField(max_length=64, default=secrets.token_urlsafe)
    user = models.ForeignKey(User, on_delete=models.CASCADE)


class Article(models.Model):
    slug = models.SlugField(max_length=300, unique=True)
    title = models.CharField(max_length=255)
    description = models.CharField(max_length=1024)
    body = models.TextField()
    tag_list = models.JSONField(default=list)
    author = models.ForeignKey(User, on_delete=models.CASCADE)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
