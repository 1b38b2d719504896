"""The URL of inference."""

from django.urls import path

from django_project.inference import views

urlpatterns = [path("predict", views.PredictionView.as_view())]
