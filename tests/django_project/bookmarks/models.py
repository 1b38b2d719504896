"""Tables that refer to users, one for each rule that Django applies itself."""

from django.conf import settings
from django.db import models


class Bookmark(models.Model):
    """Goes with its user, as what refers to it does."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)


class Note(models.Model):
    """Goes with its bookmark."""

    bookmark = models.ForeignKey(Bookmark, models.CASCADE)


class Rating(models.Model):
    """Stays without its user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)


class Invoice(models.Model):
    """Keeps its user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
