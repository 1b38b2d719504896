"""The URLs of accounts."""

from django.urls import path

from django_project.accounts import views

urlpatterns = [
    path("api/users", views.RegisterView.as_view()),
    path("api/users/login", views.LoginView.as_view()),
    path("api/users/logout", views.LogoutView.as_view()),
    path("forge/tokens", views.TokensView.as_view()),
    path("forge/tokens/<str:id>", views.TokenView.as_view()),
    path("api/user", views.AccountView.as_view()),
    path("api/profiles/<str:username>", views.ProfileView.as_view()),
    path("api/profiles/<str:username>/follow", views.FollowView.as_view()),
]
