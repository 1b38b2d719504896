"""The URLs of membership."""

from django.urls import path

from django_project.membership import views

urlpatterns = [
    path("forge/users", views.MembersView.as_view(), name="members"),
    path("forge/users/<str:id>", views.MemberView.as_view(), name="member"),
    path("protected", views.ProtectedView.as_view()),
    path("webhook", views.WebhookView.as_view()),
]
