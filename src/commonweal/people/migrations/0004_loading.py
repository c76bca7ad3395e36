from django.db import migrations

from commonweal.access.protection import app_role, protect, role_in

LOADERS = ("operator",)

# Indexes that are filled at random places: kept while much is loaded, they would cost more than all else. What takes
# them away remembers how they are made; until they are made again, searches are slow and as right as ever. The lock is
# held by the session that loads, so that nobody else makes them under its hands.
DEFERRED = (
    "record_resource_tokens", "record_resource_updated", "record_reference_target", "record_date_low",
    "record_date_wide", "record_string_value", "record_number_low", "record_number_wide",
)  # fmt: skip

WAITING = """
CREATE TABLE record_waiting_index (
    name text PRIMARY KEY,
    definition text NOT NULL
);
"""

LOADING = f"""
CREATE FUNCTION record_begin_load() RETURNS bool LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '10s' AS $$
DECLARE
    each record;
BEGIN
    IF NOT {role_in(LOADERS)} OR NOT pg_try_advisory_lock(hashtextextended('commonweal.record.load', 0)) THEN
        RETURN false;
    END IF;
    FOR each IN
        SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
        WHERE indexrelid::regclass::text IN ({", ".join(f"'{name}'" for name in DEFERRED)})
    LOOP
        INSERT INTO record_waiting_index VALUES (each.name, each.definition);
        EXECUTE format('DROP INDEX %I', each.name);
    END LOOP;
    RETURN true;
END $$;
CREATE FUNCTION record_make_waiting_index() RETURNS bool LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET maintenance_work_mem = '256MB' AS $$
DECLARE
    each record;
BEGIN
    IF NOT {role_in(LOADERS)}
       OR NOT pg_try_advisory_xact_lock(hashtextextended('commonweal.record.load', 0)) THEN
        RETURN false;
    END IF;
    SELECT * INTO each FROM record_waiting_index ORDER BY name LIMIT 1 FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    EXECUTE each.definition;
    DELETE FROM record_waiting_index WHERE name = each.name;
    RETURN true;
END $$;
CREATE FUNCTION record_end_load() RETURNS bool LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND mode = 'ExclusiveLock'
    ) THEN pg_advisory_unlock(hashtextextended('commonweal.record.load', 0)) END;
$$;
"""  # noqa: S608


# The counting of keys goes on while the index of keys waits, and begins with what fewer resources have.
COUNTING = """
CREATE OR REPLACE FUNCTION record_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM gin_clean_pending_list(to_regclass('record_resource_tokens'));
    ANALYZE record_resource, record_reference, record_date, record_string, record_number;
END $$;
DO $$ BEGIN
    EXECUTE replace(
        pg_get_functiondef('record_statistics()'::regprocedure),
        'x.share * size.reltuples >= 200', 'x.share * size.reltuples >= 50');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_search")]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        protect("record_waiting_index"),
        migrations.RunSQL(LOADING, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTING, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"""
            REVOKE ALL ON FUNCTION record_begin_load(), record_make_waiting_index(), record_end_load() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION record_begin_load(), record_make_waiting_index(), record_end_load()
                TO {app_role()};
            """,
            migrations.RunSQL.noop,
        ),
    ]
