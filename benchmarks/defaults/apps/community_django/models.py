"""Articles; users and tokens are those of django.contrib.auth and rest_framework.authtoken."""

from django.contrib.auth.models import User
from django.db import models


class Article(models.Model):
    slug = models.SlugField(max_length=300, unique=True)
    title = models.CharField(max_length=255)
    description = models.CharField(max_length=1024)
    body = models.TextField(max_length=65536)
    tag_list = models.JSONField(default=list)
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="articles")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-id"]
