"""What a person wants to hear of: a category of news, and until when they have seen it. Nothing of the news itself."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Subscription(models.Model):
    """`seen` is the moment up to which the subscriber has looked at the category."""

    username = models.CharField(max_length=64)
    category = models.CharField(max_length=40)
    since = models.DateTimeField(db_default=Now(), editable=False)
    seen = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "decisions_subscription"
        constraints = [models.UniqueConstraint(fields=["username", "category"], name="decisions_subscription_once")]

    def __str__(self) -> str:
        return f"{self.username}: {self.category}"
