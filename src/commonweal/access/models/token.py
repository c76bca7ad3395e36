"""A bearer token: what a program shows to act for a person, for one purpose, until a day. Only its digest is kept."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from commonweal.access.models.user import User
from commonweal.access.purpose import Purpose


class AccessToken(models.Model):
    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(max_length=32, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    purpose = models.CharField(max_length=32, choices=[(purpose.value, purpose.value) for purpose in Purpose])
    recorded = models.DateTimeField(db_default=Now(), editable=False)
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "access_token"

    def __str__(self) -> str:
        return f"token {self.pk}"
