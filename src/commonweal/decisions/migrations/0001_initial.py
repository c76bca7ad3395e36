import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import commonweal.decisions.models.uuid7
from commonweal.access.chained import chained
from commonweal.access.protection import protect, role_in
from commonweal.decisions.roles import MEMBERS, WRITERS

SEEN = f"visibility = 'public' AND (SELECT commonweal_role()) <> '' OR {role_in(MEMBERS)}"
VISIBILITY = models.CharField(choices=[("public", "public"), ("members", "members")], max_length=10)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("access", "0003_one_chain")]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=commonweal.decisions.models.uuid7.UUID7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("subject", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField()),
                ("verb", models.CharField(max_length=40)),
                ("effective", models.DateField()),
                ("known", models.DateField()),
                ("content", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("visibility", VISIBILITY),
                ("by", models.CharField(max_length=64)),
                ("role", models.CharField(max_length=32)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="decisions.entry",
                    ),
                ),
            ],
            options={
                "db_table": "decisions_entry",
                "indexes": [models.Index(fields=["recorded"], name="decisions_entry_recorded")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject", "number"), name="decisions_entry_in_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("subject", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=300)),
                ("state", models.CharField(max_length=40)),
                ("body", models.CharField(blank=True, max_length=200)),
                ("parent", models.CharField(blank=True, max_length=200)),
                ("owner", models.CharField(blank=True, max_length=200)),
                ("due", models.DateField(null=True)),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                ("visibility", VISIBILITY.clone()),
                ("version", models.PositiveIntegerField()),
                ("last", models.UUIDField()),
                ("content", models.JSONField()),
            ],
            options={
                "db_table": "decisions_item",
                "indexes": [
                    models.Index(fields=["kind", "state", "due"], name="decisions_item_state"),
                    models.Index(fields=["kind", "body", "due"], name="decisions_item_body"),
                    models.Index(fields=["kind", "parent"], name="decisions_item_parent"),
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "subject"), name="decisions_item_once")],
            },
        ),
        protect("decisions_entry", read=SEEN, insert=role_in(WRITERS)),
        protect("decisions_item", read=SEEN, insert=role_in(WRITERS), update=role_in(WRITERS)),
        chained(
            log="decisions",
            table="decisions_entry",
            columns=(
                "id", "kind", "subject", "number", "verb", "effective", "known", "content", "reason", "source",
                "corrects_id", "visibility", "by", "role", "recorded",
            ),
        ),
    ]  # fmt: skip
