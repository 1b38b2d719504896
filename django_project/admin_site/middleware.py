"""Django's middleware for those who log in, kept off the paths of the API.

There even a cookie that somebody makes up must change no answer, and ask no database.
"""

from collections.abc import Awaitable

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from django_project.admin_site.paths import ADMIN_PATH


class BelowAdmin(MiddlewareMixin):
    """Makes the middleware that comes after it in a class's bases pass by all other paths."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """The answer, for which the middleware is asked below /admin/ alone."""
        if request.path_info.startswith(ADMIN_PATH):
            return super().__call__(request)
        return self.get_response(request)


class AdminSessionMiddleware(BelowAdmin, SessionMiddleware):
    """Sessions, below /admin/."""


class AdminAuthenticationMiddleware(BelowAdmin, AuthenticationMiddleware):
    """Whose session it is, below /admin/."""


class AdminMessageMiddleware(BelowAdmin, MessageMiddleware):
    """What the next page shows once, below /admin/."""
