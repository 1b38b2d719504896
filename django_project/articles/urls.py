"""The URLs of articles, below /api/."""

from django.urls import path

from django_project.articles import views

urlpatterns = [
    path("articles", views.ArticlesView.as_view()),
    path("articles/feed", views.FeedView.as_view()),
    path("articles/<str:slug>", views.ArticleView.as_view(), name="article"),
    path("articles/<str:slug>/favorite", views.FavoriteView.as_view()),
    path("tags", views.TagsView.as_view()),
]
