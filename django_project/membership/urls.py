"""The paths of membership."""

from django.urls import path

from django_project.membership.views.members import MembersView, MemberView
from django_project.membership.views.payments import WebhookView
from django_project.membership.views.welcome import WelcomeView

urlpatterns = [
    path("forge/users", MembersView.as_view(), name="members"),
    path("forge/users/<str:id>", MemberView.as_view(), name="member"),
    path("protected", WelcomeView.as_view()),
    path("webhook", WebhookView.as_view()),
]
