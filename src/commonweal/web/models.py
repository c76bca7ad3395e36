"""What the site knows of itself."""

from __future__ import annotations

from django.db import models


class SiteState(models.Model):
    """One fact of the data folder; written once, never changed. `data_nature` is `synthetic` or
    `published`.
    """

    key = models.CharField(max_length=64, primary_key=True)
    value = models.CharField(max_length=200)

    class Meta:
        db_table = "web_site_state"

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"
