"""Views that ask for a token only where something is written."""

from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.views import APIView

from django_project.accounts.permissions import HasToken


class ReadableView(APIView):
    """A view that anybody may read; its other methods need a token."""

    def get_permissions(self) -> list[BasePermission]:
        """What the method at hand asks."""
        return [AllowAny() if self.request.method in SAFE_METHODS else HasToken()]
