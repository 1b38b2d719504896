"""A change of another app's model."""

from django.db import models

from django_project.accounts.models import User

User.add_to_class("planted", models.IntegerField(null=True))
