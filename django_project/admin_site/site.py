"""What Django's admin offers staff."""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver

from django_project.admin_site.login import StaffLoginForm

# A password is changed through the API, which ends the tokens that it must; the others serve forms.
_LEFT_OUT = frozenset({"password_change", "password_change_done", "autocomplete", "view_on_site"})


class StaffSite(AdminSite):
    """The Forge's admin site, where staff look and change nothing."""

    site_title = site_header = "The Forge"
    index_title = "Staff"
    site_url = None
    enable_nav_sidebar = False
    login_form = StaffLoginForm

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Django's own paths, but for those that nothing here needs."""
        return [url for url in super().get_urls() if getattr(url, "name", None) not in _LEFT_OUT]
