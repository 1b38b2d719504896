"""Views that ask for a token only where something is written."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.views import APIView

from django_project.accounts.permissions import HasToken


class ReadableView(APIView):
    """A view that anybody may read; its other methods need a token."""

    # No `permission_classes`: a list of them asks the same of every method.
    def get_permissions(self) -> list[BasePermission]:
        """What the method at hand asks."""
        return [AllowAny() if self.request.method in SAFE_METHODS else HasToken()]


class PublicView(ReadableView):
    """A view that shows everybody the same: where it is read, no token is looked at."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Who looks at the token of the method at hand."""
        # drf-spectacular asks before there is a request, too.
        is_read = getattr(self.request, "method", None) in SAFE_METHODS
        return [] if is_read else super().get_authenticators()
