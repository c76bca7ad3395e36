from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import ExtractMonth, ExtractYear


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="first_month",
            field=models.GeneratedField(
                db_persist=True,
                expression=ExtractYear(F("period_start")) * 12 + ExtractMonth(F("period_start")) - 1,
                output_field=models.IntegerField(),
            ),
        ),
    ]
