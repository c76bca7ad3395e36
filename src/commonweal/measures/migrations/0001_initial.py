import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from commonweal.access.protection import protect, role_in
from commonweal.measures.models.exact import ExactDecimalField

LOADERS = role_in(["operator", "administrator", "analyst"])


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("layout", models.CharField(max_length=64)),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("title", models.TextField()),
                ("publisher", models.TextField()),
                ("basis", models.TextField(blank=True)),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("published", models.DateField(null=True)),
                ("revised", models.DateField(null=True)),
                ("known", models.DateField()),
                ("recorded", models.DateTimeField(db_default=Now(), editable=False)),
                ("synthetic", models.BooleanField()),
                ("loaded_by", models.CharField(max_length=64)),
                ("sheets", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("values", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "measures_publication",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "sha256"), name="measures_publication_once"),
                    models.CheckConstraint(
                        condition=models.Q(("period_start__lt", models.F("period_end"))),
                        name="measures_publication_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("name", models.TextField()),
            ],
            options={
                "db_table": "measures_series",
                "constraints": [models.UniqueConstraint(fields=("kind", "name"), name="measures_series_once")],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(max_length=12)),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("value", ExactDecimalField(null=True)),
                ("mark", models.CharField(blank=True, max_length=16)),
                ("printed", models.TextField(blank=True)),
                ("sheet", models.PositiveSmallIntegerField()),
                ("row", models.PositiveIntegerField()),
                ("column", models.PositiveIntegerField()),
                ("path", models.TextField(blank=True)),
                ("known_from", models.DateField()),
                ("known_to", models.DateField(null=True)),
                (
                    "publication",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="measures.publication"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="measures.series"
                    ),
                ),
            ],
            options={
                "db_table": "measures_fact",
                "indexes": [
                    models.Index(fields=["series", "area", "period_start"], name="measures_fact_key"),
                    models.Index(fields=["publication"], name="measures_fact_publication"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=48)),
                ("message", models.TextField()),
                ("sheet", models.TextField(blank=True)),
                ("row", models.PositiveIntegerField(null=True)),
                ("column", models.PositiveIntegerField(null=True)),
                ("expected", ExactDecimalField(null=True)),
                ("found", ExactDecimalField(null=True)),
                ("area", models.CharField(blank=True, max_length=12)),
                ("period_start", models.DateField(null=True)),
                ("period_end", models.DateField(null=True)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="measures.publication"
                    ),
                ),
            ],
            options={"db_table": "measures_alert"},
        ),
        protect("measures_publication", insert=LOADERS),
        protect("measures_series", insert=LOADERS),
        protect("measures_fact", insert=LOADERS, update=LOADERS, update_columns=("known_to",)),
        protect("measures_alert", insert=LOADERS),
    ]
