import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from commonweal.access.protection import app_role, protect, role_in
from commonweal.access.purpose import Purpose

OWN = f"""{role_in(["operator", "administrator"])} OR EXISTS (
    SELECT FROM access_user u WHERE u.id = user_id AND u.username = (SELECT commonweal_principal())
)"""


def bearer() -> str:
    """Who a token speaks for, asked before anybody is known: it answers to a digest that nobody can guess, and only
    while the token and its account are open.
    """
    return f"""
    CREATE FUNCTION commonweal_bearer(shown bytea) RETURNS TABLE (username text, role text, user_id text, purpose text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT u.username, u.role, u.id::text, t.purpose FROM access_token t JOIN access_user u ON u.id = t.user_id
        WHERE t.digest = shown AND t.revoked IS NULL AND t.expires > now() AND u.is_active
    $$;
    -- The same, and the holder takes the scope of the transaction.
    CREATE FUNCTION commonweal_enter(shown bytea) RETURNS TABLE (username text, role text, user_id text, purpose text)
    LANGUAGE plpgsql AS $$
    DECLARE
        holder record;
    BEGIN
        SELECT * INTO holder FROM commonweal_bearer(shown);
        IF FOUND THEN
            PERFORM set_config('commonweal.role', holder.role, true),
                    set_config('commonweal.principal', holder.username, true);
            RETURN QUERY SELECT holder.username, holder.role, holder.user_id, holder.purpose;
        END IF;
    END $$;
    REVOKE ALL ON FUNCTION commonweal_bearer(bytea) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION commonweal_bearer(bytea) TO {app_role()};
    """  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("access", "0003_one_chain")]

    operations = [
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                (
                    "purpose",
                    models.CharField(choices=[(each.value, each.value) for each in Purpose], max_length=32),
                ),
                ("recorded", models.DateTimeField(db_default=Now(), editable=False)),
                ("expires", models.DateTimeField()),
                ("revoked", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="access.user"
                    ),
                ),
            ],
            options={"db_table": "access_token"},
        ),
        protect("access_token", read=OWN, insert=OWN, update=OWN, update_columns=("revoked",)),
        migrations.RunSQL(bearer(), migrations.RunSQL.noop),
    ]
