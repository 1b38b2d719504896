"""The URLs of the OpenAPI document."""

from django.urls import path
from drf_spectacular.renderers import OpenApiJsonRenderer2

from django_project.api.views import DocsView, OpenApiView

urlpatterns = [
    path(
        "openapi.json",
        OpenApiView.as_view(renderer_classes=[OpenApiJsonRenderer2]),
        name="openapi",
    ),
    path("docs", DocsView.as_view(url_name="openapi"), name="docs"),
]
