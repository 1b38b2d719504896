"""What Django's tutorial leads to: models, views that are functions, `JsonResponse`."""
