"""The URLs of comments, below /api/."""

from django.urls import path

from django_project.comments import views

urlpatterns = [
    path("articles/<str:slug>/comments", views.CommentsView.as_view()),
    path("articles/<str:slug>/comments/<str:id>", views.CommentView.as_view()),
]
