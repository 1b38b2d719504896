"""Comments in the admin site."""

from django.contrib import admin

from django_project.comments.models import Comment
from django_project.config.admin import ReadOnlyAdmin


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """Comments. Only an author deletes a comment, through the API."""

    list_display = ("__str__", "author", "article", "created_at")
    search_fields = ("body", "author__username", "article__slug")
    list_filter = ("created_at",)
    list_select_related = ("author", "article")
    date_hierarchy = "created_at"
    ordering = ("-id",)
