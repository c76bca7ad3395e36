"""Organisations and their sites, by the codes of the Organisation Data Service (ODS)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Organisation(models.Model):
    """`kind` is nhs-trust, gp-practice or pcn. `parent` is the organisation's own one (a practice's commissioner).

    `area` is the nine-character code of the system that it lies in, where the source names it.
    """

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    address = models.CharField(max_length=400, blank=True, default="")
    postcode = models.CharField(max_length=8, blank=True, default="")
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    parent = models.CharField(max_length=12, blank=True, default="")
    area = models.CharField(max_length=12, blank=True, default="")
    source = models.CharField(max_length=400)
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_organisation"
        indexes = [models.Index(fields=["kind"], name="places_organisation_kind")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Site(models.Model):
    """A place where an organisation works; `organisation` is the ODS code of the one that runs it."""

    code = models.CharField(max_length=12, primary_key=True)
    organisation = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=400, blank=True, default="")
    postcode = models.CharField(max_length=8, blank=True, default="")
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=400)
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_site"
        indexes = [models.Index(fields=["organisation"], name="places_site_organisation")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class OrganisationSuccession(models.Model):
    """On `date` the successor took over from the predecessor, as the ODS successor file says."""

    predecessor = models.CharField(max_length=12)
    successor = models.CharField(max_length=12)
    date = models.DateField()
    source = models.CharField(max_length=400)
    recorded = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "places_organisation_succession"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "date"], name="places_organisation_succession_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} to {self.successor} on {self.date}"
