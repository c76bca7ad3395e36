from django.db import migrations

# Keys of ranges are the same now in whatever order a body says things: earlier ones are forgotten, and each is said
# again by the next version of its resource.
FORGET = "UPDATE record_resource SET ranges_key = NULL WHERE ranges_key IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("people", "0005_ranges")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
