"""Every path of the project."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.renderers import OpenApiJsonRenderer2

from django_project.config.documentation import DocsView, OpenApiView

urlpatterns = [
    path("api/", include("django_project.accounts.urls")),
    path("api/", include("django_project.articles.urls")),
    path("api/", include("django_project.comments.urls")),
    path("", include("django_project.service.urls")),
    path("", include("django_project.membership.urls")),
    path("", include("django_project.inference.urls")),
    path("openapi.json", OpenApiView.as_view(renderer_classes=[OpenApiJsonRenderer2])),
    path("docs", DocsView.as_view()),
    path("admin/", admin.site.urls),
]
handler404 = "django_project.config.problems.not_found"
handler500 = "django_project.config.problems.internal_error"
