"""The paths of articles, below /api/."""

from django.urls import path

from django_project.articles.views.articles import ArticlesView, ArticleView, FeedView, TagsView
from django_project.articles.views.favorites import FavoriteView

urlpatterns = [
    path("articles", ArticlesView.as_view()),
    path("articles/feed", FeedView.as_view()),
    path("articles/<str:slug>", ArticleView.as_view(), name="article"),
    path("articles/<str:slug>/favorite", FavoriteView.as_view()),
    path("tags", TagsView.as_view()),
]
