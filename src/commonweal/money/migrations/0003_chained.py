from django.db import migrations

from commonweal.access.chained import chained
from commonweal.money.chains import LOGS


class Migration(migrations.Migration):
    """Journals (whose digest covers their postings), approvals, closes and agreements join the one hash chain."""

    dependencies = [("money", "0002_guards"), ("access", "0003_one_chain")]

    operations = [
        chained(log=log.name, table=log.table, id_column=log.id_column, columns=log.columns) for log in LOGS
    ]
