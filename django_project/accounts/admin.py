"""Users and tokens in the admin site."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest

from core.run_blocking import run_blocking
from core.use_cases.membership import appoint_staff, delete_user, dismiss_staff
from django_project.accounts.models import Token, User
from django_project.config.admin import ReadOnlyAdmin
from django_project.config.composition import ports

admin.site.unregister(Group)  # nothing here asks for groups


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Users. What staff change goes through the use cases, and so by their rules."""

    list_display = ("username", "email", "tier", "is_staff", "created_at")
    list_filter = ("tier", "is_staff")
    search_fields = ("username", "email")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    exclude = ("password", "email_key")
    actions = ("appoint", "dismiss")

    @admin.action(description="Appoint the selected users as staff")
    def appoint(self, request: HttpRequest, users: models.QuerySet[User]) -> None:
        """Let users log in here, and change other members."""
        for user in users:
            run_blocking(appoint_staff(ports(), user.username))
            self.log_change(request, user, "Appointed as staff.")

    @admin.action(description="Dismiss the selected users from staff")
    def dismiss(self, request: HttpRequest, users: models.QuerySet[User]) -> None:
        """Let users do no more than other members."""
        for user in users:
            run_blocking(dismiss_staff(ports(), user.username))
            self.log_change(request, user, "Dismissed from staff.")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Staff may delete members, as they may through the API."""
        return self.has_view_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What the confirmation page lists. What belongs to a member may be deleted with them."""
        to_delete, counts, _refused, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete a member through the use case."""
        principal = request.user.principal  # type: ignore[union-attr]  # staff
        run_blocking(delete_user(ports(), principal, str(obj.id), precondition=None))

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        """Delete members through the use case, each in a unit of work of its own."""
        for user in queryset:
            self.delete_model(request, user)


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin):
    """Tokens by the first digits of their digests."""

    list_display = ("__str__", "user", "expires_at")
    list_filter = ("expires_at",)
    search_fields = ("user__username",)
    list_select_related = ("user",)
    date_hierarchy = "expires_at"
    ordering = ("-expires_at",)
    exclude = ("digest",)
