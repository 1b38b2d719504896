"""The URLs."""

from django.urls import path

from benchmarks.defaults.apps.beginner_django import views

urlpatterns = [
    path("health", views.health),
    path("api/users", views.register),
    path("api/users/login", views.log_in),
    path("api/user", views.show_account),
    path("api/articles", views.articles),
    path("api/articles/<str:slug>", views.article),
]
