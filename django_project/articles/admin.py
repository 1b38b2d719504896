"""Articles and tags in the admin site."""

from django.contrib import admin
from django.http import HttpRequest

from django_project.articles.models import Article, ArticleTag
from django_project.config.admin import ReadOnlyAdmin


class ArticleTagInline(admin.TabularInline):  # type: ignore[type-arg]
    """The tags of an article."""

    model = ArticleTag
    fields = ("name",)
    ordering = ("position",)
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """No tag is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """No tag is changed here."""
        return False


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin):
    """Articles with their tags. Only an author changes an article, through the API."""

    list_display = ("title", "slug", "author", "created_at", "updated_at")
    search_fields = ("title", "slug", "author__username")
    list_filter = ("created_at",)
    list_select_related = ("author",)
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    inlines = (ArticleTagInline,)


@admin.register(ArticleTag)
class ArticleTagAdmin(ReadOnlyAdmin):
    """Tags, each on its article."""

    list_display = ("name", "article", "created_at")
    search_fields = ("name", "article__slug")
    list_select_related = ("article",)
    date_hierarchy = "created_at"
    ordering = ("-id",)
