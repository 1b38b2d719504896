"""The URLs of the service itself."""

from django.urls import path

from django_project.service import views

urlpatterns = [
    path("health", views.HealthView.as_view()),
    path("ready", views.ReadinessView.as_view()),
]
