import django.db.models.functions.datetime
from django.db import migrations, models

from commonweal.access.protection import protect

OWN = "username = (SELECT commonweal_principal()) AND (SELECT commonweal_role()) NOT IN ('', 'anonymous')"


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("username", models.CharField(max_length=64)),
                ("category", models.CharField(max_length=40)),
                (
                    "since",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("seen", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "decisions_subscription",
                "constraints": [
                    models.UniqueConstraint(fields=("username", "category"), name="decisions_subscription_once")
                ],
            },
        ),
        protect(
            "decisions_subscription", read=OWN, insert=OWN, update=OWN, update_columns=("seen",), delete=OWN
        ),
        migrations.RunSQL(
            "CREATE INDEX decisions_entry_news ON decisions_entry (kind, recorded)", "DROP INDEX decisions_entry_news"
        ),
    ]
