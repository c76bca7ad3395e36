from django.db import migrations

from commonweal.access.protection import app_role

# The few ranges that are wide: a search for what ends after some moment finds the others by where they start. What is
# counted of their expressions tells the planner that they are few.
WIDE = """
CREATE INDEX record_date_wide ON record_date (param, high) WHERE high / 2 - low / 2 > 43200000000;
CREATE INDEX record_number_wide ON record_number (param) WHERE NOT coalesce(low = high, false);
CREATE STATISTICS record_date_width ON (high / 2 - low / 2) FROM record_date;
CREATE STATISTICS record_number_width ON (coalesce(low = high, false)) FROM record_number;
CREATE STATISTICS record_reference_common (mcv) ON param, target FROM record_reference;
ALTER STATISTICS record_reference_common SET STATISTICS 300;
ALTER TABLE record_resource ALTER COLUMN tokens SET STATISTICS 300;
ALTER TABLE record_date ALTER COLUMN param SET STATISTICS 300;
ALTER TABLE record_string ALTER COLUMN param SET STATISTICS 300;
ALTER TABLE record_number ALTER COLUMN param SET STATISTICS 300;
ALTER TABLE record_reference ALTER COLUMN param SET STATISTICS 300;
"""

# What is written waits in a list before it comes to its place in the index of keys; every search reads the whole list.
WAITING = "ALTER INDEX record_resource_tokens SET (gin_pending_list_limit = 128);"

# How frequent keys are, for whoever plans a search: amounts and hashes, nothing of any person.
STATISTICS = """
CREATE FUNCTION record_statistics() RETURNS TABLE (kind text, name text, amount float8)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH size AS (
        SELECT relname, reltuples FROM pg_class WHERE relnamespace = 'public'::regnamespace AND reltuples > 0
    )
    SELECT 'all', '', reltuples FROM size WHERE relname = 'record_resource'
    UNION ALL
    SELECT 'type', x.name, x.share * size.reltuples
    FROM size JOIN pg_stats s ON s.tablename = size.relname AND s.schemaname = 'public'
    CROSS JOIN LATERAL unnest(s.most_common_vals::text::text[], s.most_common_freqs) x (name, share)
    WHERE relname = 'record_resource' AND attname = 'type'
    UNION ALL
    SELECT 'token', x.name, x.share * size.reltuples
    FROM size JOIN pg_stats s ON s.tablename = size.relname AND s.schemaname = 'public'
    CROSS JOIN LATERAL unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) x (name, share)
    WHERE relname = 'record_resource' AND attname IN ('tokens', 'facets') AND x.name IS NOT NULL
        AND x.share * size.reltuples >= 200
    UNION ALL
    SELECT 'target', s.most_common_vals[x.place][1] || ' ' || s.most_common_vals[x.place][2], x.share * size.reltuples
    FROM size JOIN pg_stats_ext s ON s.tablename = size.relname AND s.schemaname = 'public'
    CROSS JOIN LATERAL unnest(s.most_common_freqs) WITH ORDINALITY x (share, place)
    WHERE relname = 'record_reference' AND x.share * size.reltuples >= 100
    UNION ALL
    SELECT 'param', x.name, x.share * size.reltuples
    FROM size JOIN pg_stats s ON s.tablename = size.relname AND s.schemaname = 'public'
    CROSS JOIN LATERAL unnest(s.most_common_vals::text::text[], s.most_common_freqs) x (name, share)
    WHERE relname IN ('record_reference', 'record_date', 'record_string', 'record_number') AND attname = 'param'
    UNION ALL
    SELECT 'low', param || ' ' || x.place, x.low
    FROM (
        SELECT param, percentile_disc(ARRAY[0, .001, .01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, .999, 1])
            WITHIN GROUP (ORDER BY low) AS lows
        FROM record_date TABLESAMPLE SYSTEM ((
            SELECT least(100, 500000 / greatest(reltuples, 1)) FROM pg_class WHERE oid = 'record_date'::regclass
        ))
        WHERE paired IS NULL GROUP BY param
    ) p CROSS JOIN LATERAL unnest(p.lows) WITH ORDINALITY x (low, place)
    UNION ALL
    SELECT 'low', param || ' ' || x.place, x.low
    FROM (
        SELECT param, percentile_disc(ARRAY[0, .001, .01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, .999, 1])
            WITHIN GROUP (ORDER BY low) AS lows
        FROM record_number TABLESAMPLE SYSTEM ((
            SELECT least(100, 500000 / greatest(reltuples, 1)) FROM pg_class WHERE oid = 'record_number'::regclass
        ))
        WHERE paired IS NULL AND low BETWEEN -1e300 AND 1e300 GROUP BY param
    ) p CROSS JOIN LATERAL unnest(p.lows) WITH ORDINALITY x (low, place)
$$;
CREATE FUNCTION record_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM gin_clean_pending_list('record_resource_tokens');
    ANALYZE record_resource, record_reference, record_date, record_string, record_number;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_profiles")]

    operations = [
        migrations.RunSQL(WIDE, migrations.RunSQL.noop),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.RunSQL(STATISTICS, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"""
            REVOKE ALL ON FUNCTION record_statistics(), record_analyze() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION record_statistics(), record_analyze() TO {app_role()};
            """,
            migrations.RunSQL.noop,
        ),
    ]
