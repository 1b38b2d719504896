"""The URLs of the project."""

from django.urls import path

from benchmarks.plain.with_django import views

urlpatterns = [
    path("health", views.HealthView.as_view()),
    path("forge/users", views.UserListView.as_view()),
    path("forge/users/<uuid:pk>", views.UserDetailView.as_view(), name="user-detail"),
    path("api/articles", views.ArticleListView.as_view()),
    path("api/articles/feed", views.FeedView.as_view()),
]
