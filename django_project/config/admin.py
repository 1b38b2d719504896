"""The admin site, how staff log in to it, and what its pages have in common."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver

from core.domain.security_events import SecurityEvent, SecurityEventName
from django_project.config.composition import ports

# A password is changed through the API or `manage.py changepassword`.
_EXCLUDED_URLS = frozenset({"password_change", "password_change_done"})


class ForgeAuthenticationForm(AdminAuthenticationForm):
    """Username and password. Django's own form strips the username, and normalizes it.

    It tells members who are not staff nothing else than it tells about a wrong password.
    """

    username = forms.CharField(
        strip=False,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "username", "autofocus": True}
        ),
    )

    def confirm_login_allowed(self, user: Any) -> None:
        """Raise ValidationError for a user who is not staff, and write it to the security log."""
        try:
            super().confirm_login_allowed(user)
        except forms.ValidationError:
            event = SecurityEvent(SecurityEventName.SESSION_REFUSED, user.id)
            ports().security_log.record(event)
            raise


class ForgeAdminSite(admin.AdminSite):
    """The admin site of the Forge."""

    site_title = site_header = "The Forge"
    index_title = "Staff"
    site_url = None
    enable_nav_sidebar = False
    login_form = ForgeAuthenticationForm

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Django's URLs, except for those of the password."""
        return [
            url for url in super().get_urls() if getattr(url, "name", None) not in _EXCLUDED_URLS
        ]


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows that use cases write, and so no form changes."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No row is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No row is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No row is deleted here."""
        return False
