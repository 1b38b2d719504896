"""Django's admin with the project's site, as Django's documentation sets up one of one's own."""

from django.contrib.admin.apps import AdminConfig


class ForgeAdminConfig(AdminConfig):
    """The admin app."""

    default_site = "django_project.config.admin.ForgeAdminSite"
