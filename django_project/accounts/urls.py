"""The URLs of accounts, below /api/."""

from django.urls import path

from django_project.accounts import views

urlpatterns = [
    path("users", views.RegisterView.as_view()),
    path("users/login", views.LoginView.as_view()),
    path("users/logout", views.LogoutView.as_view()),
    path("user", views.AccountView.as_view()),
    path("profiles/<str:username>", views.ProfileView.as_view()),
    path("profiles/<str:username>/follow", views.FollowView.as_view()),
]
