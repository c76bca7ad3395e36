from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of balances holds all that a sum asks for, so that the table itself is not read."""

    dependencies = [("money", "0003_chained")]

    operations = [
        migrations.RemoveIndex("balance", "money_balance_coding"),
        migrations.AddIndex(
            "balance",
            models.Index(
                fields=["coding_id", "effective"], include=("pence", "known", "postings"), name="money_balance_coding"
            ),
        ),
    ]
