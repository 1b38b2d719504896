"""The addresses of static files."""

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.urls import get_script_prefix


class PrefixedStaticFilesStorage(StaticFilesStorage):
    """Django's storage, whose addresses begin with the path prefix of the request.

    Django looks at the prefix only once, before the first request, when there is none.
    """

    @property
    def base_url(self) -> str:
        """STATIC_URL, below the prefix unless it is another server's."""
        url = str(super().base_url)
        return get_script_prefix().rstrip("/") + url if url.startswith("/") else url
