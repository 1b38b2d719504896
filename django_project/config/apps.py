"""Django's admin with the project's site, set up as Django's documentation says."""

from django.contrib.admin.apps import AdminConfig


class ForgeAdminConfig(AdminConfig):
    """The admin app."""

    default_site = "django_project.config.admin.ForgeAdminSite"
