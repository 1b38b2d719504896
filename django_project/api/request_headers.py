"""Request headers that views read."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from http_contract.idempotency import IDEMPOTENCY_KEY, read_idempotency_key

IDEMPOTENCY_KEY_PARAMETER = OpenApiParameter(IDEMPOTENCY_KEY, str, OpenApiParameter.HEADER)


def idempotency_key(request: Request) -> str | None:
    """The key with which the request can be retried, None without one. Raises Problem 400."""
    return read_idempotency_key(request.headers.get(IDEMPOTENCY_KEY))
