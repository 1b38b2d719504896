"""Django's admin, with a site of our own."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin, for staff."""

    default_site = "django_project.admin_site.site.StaffSite"
