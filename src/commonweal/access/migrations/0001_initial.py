from django.db import migrations, models
from django.db.models.functions import Now

from commonweal.access.principal import Role
from commonweal.access.protection import FUNCTIONS, IN_SCOPE, protect, role_in, unprotected

OWN_ACCOUNT = f"{role_in(['operator', 'administrator'])} OR username = (SELECT commonweal_principal())"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("sessions", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("username", models.CharField(max_length=64, unique=True)),
                ("full_name", models.CharField(max_length=120)),
                ("role", models.CharField(choices=[(role.value, role.value) for role in Role], max_length=32)),
                ("is_active", models.BooleanField(default=True)),
                ("failed_sign_ins", models.PositiveSmallIntegerField(default=0)),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={"db_table": "access_user"},
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded", models.DateTimeField(db_default=Now(), editable=False)),
                ("principal", models.CharField(max_length=64)),
                ("role", models.CharField(max_length=32)),
                ("action", models.CharField(max_length=64)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "access_audit_entry",
                "indexes": [models.Index(fields=["recorded"], name="access_audit_recorded")],
            },
        ),
        protect(
            "access_user",
            read=OWN_ACCOUNT,
            insert=role_in(["operator", "administrator"]),
            update=OWN_ACCOUNT,
        ),
        protect(
            "access_audit_entry",
            read=role_in(["operator", "administrator", "regulator"]),
            insert=IN_SCOPE,
        ),
        unprotected("django_session", "holds opaque session data, looked up by an unguessable key"),
    ]
