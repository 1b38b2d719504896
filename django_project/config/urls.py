"""The URLs of the project."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("django_project.accounts.urls")),
    path("api/", include("django_project.articles.urls")),
    path("api/", include("django_project.comments.urls")),
    path("", include("django_project.membership.urls")),
    path("", include("django_project.inference.urls")),
    path("", include("django_project.service.urls")),
    path("", include("django_project.api.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "django_project.api.exceptions.bad_request"
handler403 = "django_project.api.exceptions.permission_denied"
handler404 = "django_project.api.exceptions.page_not_found"
handler500 = "django_project.api.exceptions.server_error"
