from django.db import migrations

from commonweal.access.protection import role_in

READERS = ("operator", "clinician", "social-worker", "coordinator")

# The key of what the four tables beside it hold of a resource: an update that would write the same there leaves them
# alone. None where nobody has said it, as after an import.
RANGES = f"""
ALTER TABLE record_resource ADD COLUMN ranges_key uuid;
CREATE OR REPLACE VIEW record_in_resource AS
    SELECT * FROM record_resource WHERE {role_in(READERS)} WITH LOCAL CHECK OPTION;
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("people", "0004_loading"), ("access", "0005_one_trip")]

    operations = [migrations.RunSQL(RANGES, migrations.RunSQL.noop)]
