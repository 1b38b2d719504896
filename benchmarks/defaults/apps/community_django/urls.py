"""The URLs."""

from django.urls import path

from benchmarks.defaults.apps.community_django import views

urlpatterns = [
    path("health", views.HealthView.as_view()),
    path("api/users", views.RegisterView.as_view()),
    path("api/users/login", views.LoginView.as_view()),
    path("api/user", views.AccountView.as_view()),
    path("api/articles", views.ArticlesView.as_view()),
    path("api/articles/<str:slug>", views.ArticleView.as_view()),
]
