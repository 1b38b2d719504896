"""Django in one file: a view for WSGI, and an async view for ASGI."""

import asyncio
import time

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

from benchmarks.waiting.work import compute, work_of

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
)


def check_health(_request: HttpRequest) -> JsonResponse:
    """Respond."""
    return JsonResponse({"status": "ok"})


def block(request: HttpRequest) -> JsonResponse:
    """Wait and compute."""
    work = work_of(int(request.GET["share"]))
    time.sleep(work["waiting_ms"] / 1000)
    compute(work["computing_ms"])
    return JsonResponse(work)


async def awaits(request: HttpRequest) -> JsonResponse:
    """Await, then compute on the event loop."""
    work = work_of(int(request.GET["share"]))
    await asyncio.sleep(work["waiting_ms"] / 1000)
    compute(work["computing_ms"])
    return JsonResponse(work)


urlpatterns = [
    path("health", check_health),
    path("work", block),
    path("async-work", awaits),
]

application = get_wsgi_application()
asgi_application = get_asgi_application()
