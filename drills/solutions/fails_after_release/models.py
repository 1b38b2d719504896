"""What is stored."""

from django.db import models


class Order(models.Model):
    """An order of an article."""

    article = models.CharField(max_length=100)
    paid = models.BooleanField(default=False)
