from django.db import migrations, models

from commonweal.access.permissions import OPERATORS
from commonweal.access.protection import protect, role_in


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SiteState",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=200)),
            ],
            options={"db_table": "web_site_state"},
        ),
        protect("web_site_state", insert=role_in(OPERATORS | {"analyst"})),
    ]
