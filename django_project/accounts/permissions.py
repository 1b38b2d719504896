"""What a view may ask of whoever comes."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:  # REST framework's views import this module while they are made
    from rest_framework.views import APIView


class HasToken(BasePermission):
    """Somebody's token came; 401 otherwise."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether it did."""
        return request.auth is not None
