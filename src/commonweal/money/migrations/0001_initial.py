import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import commonweal.money.models.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("code", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("book", models.CharField(max_length=16)),
                ("kind", models.CharField(max_length=16)),
                ("name", models.TextField()),
            ],
            options={
                "db_table": "money_account",
            },
        ),
        migrations.CreateModel(
            name="Fund",
            fields=[
                ("slug", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("kind", models.CharField(max_length=16)),
                ("nation", models.CharField(max_length=32)),
                ("opened_by", models.CharField(max_length=64)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "written_in",
                    commonweal.money.models.fields.TransactionIdField(
                        db_default=commonweal.money.models.fields.CurrentTransaction(), editable=False
                    ),
                ),
            ],
            options={
                "db_table": "money_fund",
            },
        ),
        migrations.CreateModel(
            name="Coding",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("scheme", models.CharField(max_length=80)),
                ("source", models.CharField(max_length=80)),
                ("permitted_use", models.CharField(max_length=80)),
                ("commissioner", models.CharField(max_length=80)),
                ("provider", models.CharField(max_length=80)),
                ("area", models.CharField(max_length=80)),
                ("programme", models.CharField(max_length=80)),
                ("sector", models.CharField(max_length=80)),
                ("purpose", models.CharField(max_length=80)),
                ("contract_type", models.CharField(max_length=80)),
                ("regime", models.CharField(max_length=80)),
                (
                    "account",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="money.account"),
                ),
                (
                    "fund",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="money.fund"),
                ),
            ],
            options={
                "db_table": "money_coding",
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("instrument", models.CharField(max_length=48)),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(null=True)),
                ("known", models.DateField()),
                ("reason", models.TextField()),
                ("decision", models.JSONField(default=dict)),
                ("made_by", models.CharField(max_length=64)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "written_in",
                    commonweal.money.models.fields.TransactionIdField(
                        db_default=commonweal.money.models.fields.CurrentTransaction(), editable=False
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="money.fund"
                    ),
                ),
            ],
            options={
                "db_table": "money_agreement",
            },
        ),
        migrations.CreateModel(
            name="UseRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80)),
                ("title", models.TextField()),
                ("allows", models.JSONField(default=dict)),
                ("citation", models.JSONField(default=dict)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="use_rules", to="money.agreement"
                    ),
                ),
            ],
            options={
                "db_table": "money_use_rule",
            },
        ),
        migrations.CreateModel(
            name="SpendingLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("match", models.JSONField()),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("pence", models.BigIntegerField()),
                ("rule", models.TextField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="limits", to="money.agreement"
                    ),
                ),
            ],
            options={
                "db_table": "money_spending_limit",
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
                ("kind", models.CharField(max_length=32)),
                ("document", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("maker", models.CharField(max_length=64)),
                ("journals", models.PositiveIntegerField()),
                ("postings", models.PositiveIntegerField()),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "written_in",
                    commonweal.money.models.fields.TransactionIdField(
                        db_default=commonweal.money.models.fields.CurrentTransaction(), editable=False
                    ),
                ),
            ],
            options={
                "db_table": "money_batch",
            },
        ),
        migrations.CreateModel(
            name="Journal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=120)),
                ("effective", models.DateField()),
                ("known", models.DateField()),
                ("document", models.TextField()),
                ("reason", models.TextField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "written_in",
                    commonweal.money.models.fields.TransactionIdField(
                        db_default=commonweal.money.models.fields.CurrentTransaction(), editable=False
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="money.batch"),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="money.journal"
                    ),
                ),
            ],
            options={
                "db_table": "money_journal",
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "journal_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("pence", models.BigIntegerField()),
                ("encumbrance", models.CharField(max_length=120)),
                ("narrative", models.TextField()),
                (
                    "coding",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="money.coding"),
                ),
                (
                    "journal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="money.journal",
                    ),
                ),
            ],
            options={
                "db_table": "money_posting",
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="money.batch",
                    ),
                ),
                ("maker", models.CharField(max_length=64)),
                ("checker", models.CharField(max_length=64)),
                ("outcome", models.CharField(max_length=16)),
                ("reason", models.TextField()),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "written_in",
                    commonweal.money.models.fields.TransactionIdField(
                        db_default=commonweal.money.models.fields.CurrentTransaction(), editable=False
                    ),
                ),
            ],
            options={
                "db_table": "money_approval",
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                (
                    "reversed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="reversal",
                        serialize=False,
                        to="money.journal",
                    ),
                ),
                (
                    "by",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="money.journal"
                    ),
                ),
            ],
            options={
                "db_table": "money_reversal",
            },
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "batch_id",
                        "coding_id",
                        "effective",
                        "known",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("batch_id", models.BigIntegerField()),
                ("coding_id", models.IntegerField()),
                ("effective", models.DateField()),
                ("known", models.DateField()),
                ("pence", models.BigIntegerField()),
                ("postings", models.IntegerField()),
            ],
            options={
                "db_table": "money_balance",
            },
        ),
        migrations.CreateModel(
            name="Close",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("through", models.DateField()),
                ("closed_by", models.CharField(max_length=64)),
                ("checklist", models.JSONField()),
                (
                    "recorded",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "written_in",
                    commonweal.money.models.fields.TransactionIdField(
                        db_default=commonweal.money.models.fields.CurrentTransaction(), editable=False
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closes", to="money.fund"
                    ),
                ),
            ],
            options={
                "db_table": "money_close",
            },
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("id", "maker"), name="money_batch_maker"),
        ),
        migrations.AddIndex(
            model_name="balance",
            index=models.Index(
                fields=["coding_id", "effective"], include=("pence", "known"), name="money_balance_coding"
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("maker", models.F("checker")), ("outcome", "withdrawn")),
                    models.Q(
                        ("outcome__in", ["approved", "rejected"]),
                        models.Q(("maker", models.F("checker")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="money_approval_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.UniqueConstraint(
                fields=(
                    "fund",
                    "account",
                    "scheme",
                    "source",
                    "permitted_use",
                    "commissioner",
                    "provider",
                    "area",
                    "programme",
                    "sector",
                    "purpose",
                    "contract_type",
                    "regime",
                ),
                name="money_coding_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source", ""), _negated=True), models.Q(("permitted_use", ""), _negated=True)
                ),
                name="money_coding_source_and_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="close",
            constraint=models.UniqueConstraint(fields=("fund", "through"), name="money_close_once"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("fund", "version"), name="money_agreement_version"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_to", None), ("effective_to__gte", models.F("effective_from")), _connector="OR"
                ),
                name="money_agreement_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="journal",
            constraint=models.UniqueConstraint(fields=("batch", "ref"), name="money_journal_ref"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("encumbrance", ""), _negated=True),
                fields=["encumbrance"],
                name="money_posting_encumbrance",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("pence", 0), _negated=True), name="money_posting_not_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="spendinglimit",
            constraint=models.CheckConstraint(condition=models.Q(("pence__gte", 0)), name="money_spending_limit_pence"),
        ),
        migrations.AddConstraint(
            model_name="spendinglimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gte", models.F("start"))), name="money_spending_limit_dates"
            ),
        ),
        migrations.AddConstraint(
            model_name="userule",
            constraint=models.UniqueConstraint(fields=("agreement", "code"), name="money_use_rule_once"),
        ),
    ]
