from django.db import migrations

# As `commonweal_enter`, for who held the token when it was last seen, or an error: what is sent with it does not happen
# then. Databases of one unreleased tree have it from before.
ENTER_AS = """
CREATE OR REPLACE FUNCTION commonweal_enter_as(
    shown bytea, wanted_username text, wanted_role text, wanted_user_id text, wanted_purpose text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('commonweal.role', holder.role, true),
            set_config('commonweal.principal', holder.username, true)
    FROM commonweal_bearer(shown) holder
    WHERE holder.username = wanted_username AND holder.role = wanted_role
        AND holder.user_id = wanted_user_id AND holder.purpose = wanted_purpose;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the token speaks for somebody else' USING ERRCODE = '28000';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_tokens")]

    operations = [migrations.RunSQL(ENTER_AS, migrations.RunSQL.noop)]
