from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import commonweal.places.models.validity
from commonweal.access.protection import protect, role_in

STEWARDS = role_in(["operator", "administrator", "analyst"])
"""Who may load places; everybody in a scope may read them, for they are public facts."""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("access", "0001_initial")]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=160)),
                ("name_cy", models.CharField(blank=True, default="", max_length=160)),
                ("kind", models.CharField(max_length=40)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=400)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "db_table": "places_area",
                "indexes": [models.Index(fields=["kind"], name="places_area_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_from__lt", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="places_area_dates_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LoadedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("kind", models.CharField(max_length=40)),
                ("layout", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.IntegerField()),
                ("title", models.CharField(max_length=300)),
                ("publisher", models.CharField(max_length=160)),
                ("known", models.DateField()),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "db_table": "places_loaded_file",
                "constraints": [models.UniqueConstraint(fields=("kind", "sha256"), name="places_loaded_file_once")],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=30)),
                ("address", models.CharField(blank=True, default="", max_length=400)),
                ("postcode", models.CharField(blank=True, default="", max_length=8)),
                ("opened", models.DateField(blank=True, null=True)),
                ("closed", models.DateField(blank=True, null=True)),
                ("parent", models.CharField(blank=True, default="", max_length=12)),
                ("area", models.CharField(blank=True, default="", max_length=12)),
                ("source", models.CharField(max_length=400)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "db_table": "places_organisation",
                "indexes": [models.Index(fields=["kind"], name="places_organisation_kind")],
            },
        ),
        migrations.CreateModel(
            name="OrganisationSuccession",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("predecessor", models.CharField(max_length=12)),
                ("successor", models.CharField(max_length=12)),
                ("date", models.DateField()),
                ("source", models.CharField(max_length=400)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "db_table": "places_organisation_succession",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("predecessor", "successor", "date"),
                        name="places_organisation_succession_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Postcode",
            fields=[
                ("postcode", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("area", models.CharField(max_length=12)),
                ("easting", models.IntegerField(blank=True, null=True)),
                ("northing", models.IntegerField(blank=True, null=True)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.loadedfile"
                    ),
                ),
            ],
            options={
                "db_table": "places_postcode",
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("organisation", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=200)),
                ("address", models.CharField(blank=True, default="", max_length=400)),
                ("postcode", models.CharField(blank=True, default="", max_length=8)),
                ("opened", models.DateField(blank=True, null=True)),
                ("closed", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=400)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "db_table": "places_site",
                "indexes": [models.Index(fields=["organisation"], name="places_site_organisation")],
            },
        ),
        migrations.CreateModel(
            name="Boundary",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("area", models.CharField(max_length=12)),
                ("geojson", models.JSONField()),
                ("points", models.IntegerField()),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.loadedfile"
                    ),
                ),
            ],
            options={
                "db_table": "places_boundary",
                "constraints": [models.UniqueConstraint(fields=("area", "file"), name="places_boundary_once_a_file")],
            },
        ),
        migrations.CreateModel(
            name="AreaCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("area", models.CharField(max_length=12)),
                ("scheme", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(blank=True, default="", max_length=160)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=400)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.loadedfile"
                    ),
                ),
            ],
            options={
                "db_table": "places_area_code",
                "indexes": [models.Index(fields=["area"], name="places_area_code_area")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("scheme", "="),
                            ("code", "="),
                            (commonweal.places.models.validity.Valid(), "&&"),
                        ],
                        name="places_area_code_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("child", models.CharField(max_length=12)),
                ("parent", models.CharField(max_length=12)),
                ("geography", models.CharField(max_length=30)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("weight", models.DecimalField(decimal_places=10, default=Decimal("1"), max_digits=12)),
                ("source", models.CharField(blank=True, default="", max_length=400)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.loadedfile",
                    ),
                ),
            ],
            options={
                "db_table": "places_membership",
                "indexes": [
                    models.Index(fields=["parent", "child"], name="places_membership_parent"),
                    models.Index(fields=["geography", "valid_from"], name="places_membership_geography"),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("weight", 1), models.Q(("child__startswith", "E01"), _negated=True)),
                        expressions=[
                            ("child", "="),
                            ("geography", "="),
                            (commonweal.places.models.validity.Valid(), "&&"),
                        ],
                        name="places_membership_whole_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("weight", 1)),
                        fields=("child", "geography", "valid_from"),
                        name="places_membership_whole_from",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        fields=("child", "geography", "parent", "valid_from"),
                        name="places_membership_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0), ("weight__lte", 1)),
                        name="places_membership_weight",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Population",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("area", models.CharField(max_length=12)),
                ("year", models.SmallIntegerField()),
                ("as_at", models.DateField()),
                ("sex", models.CharField(max_length=1)),
                ("basis", models.CharField(max_length=12)),
                (
                    "age_starts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None),
                ),
                (
                    "counts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("total", models.BigIntegerField()),
                ("row", models.IntegerField()),
                ("known", models.DateField()),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.loadedfile"
                    ),
                ),
            ],
            options={
                "db_table": "places_population",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "as_at", "sex", "basis", "file"), name="places_population_once_a_file"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["M", "F", "P"])), name="places_population_sex"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["estimate", "projection", "registered"])),
                        name="places_population_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("age_starts__len", models.F("counts__len"))),
                        name="places_population_every_age",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("dataset", models.CharField(max_length=40)),
                ("row_code", models.CharField(max_length=12)),
                ("covers", models.CharField(max_length=12)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=400)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.loadedfile"
                    ),
                ),
            ],
            options={
                "db_table": "places_reporting_area",
                "constraints": [
                    models.UniqueConstraint(fields=("dataset", "row_code", "covers"), name="places_reporting_area_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("predecessor", models.CharField(max_length=12)),
                ("successor", models.CharField(max_length=12)),
                ("date", models.DateField()),
                ("kind", models.CharField(max_length=20)),
                ("share", models.DecimalField(blank=True, decimal_places=10, max_digits=12, null=True)),
                ("source", models.CharField(max_length=400)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.loadedfile"
                    ),
                ),
            ],
            options={
                "db_table": "places_succession",
                "indexes": [models.Index(fields=["successor"], name="places_succession_successor")],
                "constraints": [
                    models.UniqueConstraint(fields=("predecessor", "successor", "date"), name="places_succession_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["recode", "merge", "split", "boundary-change"])),
                        name="places_succession_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share", None), models.Q(("share__gt", 0), ("share__lte", 1)), _connector="OR"
                        ),
                        name="places_succession_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("layout", models.CharField(max_length=40)),
                ("area", models.CharField(max_length=12)),
                ("abbreviation", models.CharField(max_length=6)),
                ("column", models.SmallIntegerField()),
                ("row", models.SmallIntegerField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.loadedfile"
                    ),
                ),
            ],
            options={
                "db_table": "places_tile",
                "constraints": [
                    models.UniqueConstraint(fields=("layout", "area"), name="places_tile_area_once"),
                    models.UniqueConstraint(fields=("layout", "column", "row"), name="places_tile_cell_once"),
                ],
            },
        ),
        protect("places_area", insert=STEWARDS, update=STEWARDS),
        protect("places_area_code", insert=STEWARDS, update=STEWARDS, delete=STEWARDS),
        protect("places_succession", insert=STEWARDS, update=STEWARDS, delete=STEWARDS),
        protect("places_membership", insert=STEWARDS, update=STEWARDS, delete=STEWARDS),
        protect("places_population", insert=STEWARDS, update=STEWARDS),
        protect("places_organisation", insert=STEWARDS, update=STEWARDS),
        protect("places_site", insert=STEWARDS, update=STEWARDS),
        protect("places_organisation_succession", insert=STEWARDS, update=STEWARDS),
        protect("places_postcode", insert=STEWARDS, update=STEWARDS, delete=STEWARDS),
        protect("places_boundary", insert=STEWARDS, update=STEWARDS, delete=STEWARDS),
        protect("places_tile", insert=STEWARDS, update=STEWARDS, delete=STEWARDS),
        protect("places_reporting_area", insert=STEWARDS, update=STEWARDS, delete=STEWARDS),
        protect("places_loaded_file", insert=STEWARDS, update=STEWARDS),
    ]
