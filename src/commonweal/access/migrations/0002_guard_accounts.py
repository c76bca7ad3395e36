from django.db import migrations

GUARD = """
CREATE FUNCTION access_user_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF commonweal_role() NOT IN ('', 'operator', 'administrator')
       AND (NEW.id, NEW.username, NEW.full_name, NEW.role, NEW.is_active)
           IS DISTINCT FROM (OLD.id, OLD.username, OLD.full_name, OLD.role, OLD.is_active) THEN
        RAISE EXCEPTION 'only operators change who an account is or what it may do' USING ERRCODE = '42501';
    END IF;
    IF commonweal_role() = 'sign-in' AND NEW.password IS DISTINCT FROM OLD.password THEN
        RAISE EXCEPTION 'signing in changes no password' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_user_guard BEFORE UPDATE ON access_user FOR EACH ROW EXECUTE FUNCTION access_user_guard();
"""

UNDO = """
DROP TRIGGER access_user_guard ON access_user;
DROP FUNCTION access_user_guard();
"""


class Migration(migrations.Migration):
    """Row security lets everybody change their own row; this keeps them to its password and sign-in counters."""

    dependencies = [("access", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNDO)]
