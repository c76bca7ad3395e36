from django.db import migrations

from commonweal.access.chained import chained
from commonweal.access.protection import IN_SCOPE, app_role, protect, role_in

TABLES = """
CREATE TABLE access_chained_log (
    log text PRIMARY KEY CHECK (log ~ '^[a-z][a-z-]*$'),
    table_name text NOT NULL UNIQUE,
    id_columns text[] NOT NULL CHECK (cardinality(id_columns) > 0),
    columns text[] NOT NULL CHECK (cardinality(columns) > 0)
);
CREATE TABLE access_chain_block (
    log text NOT NULL REFERENCES access_chained_log,
    number bigint NOT NULL CHECK (number > 0),
    previous bytea NOT NULL CHECK (length(previous) = 32),
    columns text[] NOT NULL,
    ids text[] NOT NULL,
    leaves bytea NOT NULL CHECK (length(leaves) = 32 * cardinality(ids)),
    since pg_snapshot NOT NULL,
    snapshot pg_snapshot NOT NULL,
    cut_after xid8,
    cluster text NOT NULL,
    sealed_at timestamptz NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (log, number)
);
CREATE INDEX access_chain_block_digest ON access_chain_block (digest);
"""

# Whatever an INSERT says: who wrote a row in which transaction, and when, is the database's word.
STAMP = """
CREATE FUNCTION commonweal_stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.written_in := pg_current_xact_id();
    NEW.recorded := now();
    RETURN NEW;
END $$;
"""

# The transactions that `upto` sees and `base` does not, as ranges [low, high) of their numbers: those that were under
# way at `base` and have ended, and those begun since, leaving out what is under way now. So an index finds their
# entries without touching the rows of a long transaction that has not ended.
RANGES = """
CREATE FUNCTION commonweal_newly_seen(base pg_snapshot, upto pg_snapshot) RETURNS TABLE (low xid8, high xid8)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH start (at) AS (SELECT pg_snapshot_xmax(base)),
    under_way (x, after) AS (
        SELECT x, (x::text::bigint + 1)::text::xid8 FROM pg_snapshot_xip(upto) x, start WHERE x >= start.at
        UNION ALL SELECT pg_snapshot_xmax(upto), NULL
    )
    SELECT x, (x::text::bigint + 1)::text::xid8 FROM pg_snapshot_xip(base) x WHERE pg_visible_in_snapshot(x, upto)
    UNION ALL
    SELECT low, high FROM (
        SELECT coalesce(lag(after) OVER (ORDER BY x), start.at) AS low, x AS high FROM under_way, start
    ) gaps WHERE low < high
$$;
"""

# One block of at most `most` entries that `upto` sees and `base` does not; how many it holds. Entries up to
# (after, after_id) are sealed already, by a block of the same two snapshots that was full. The caller holds the lock.
APPEND = """
CREATE FUNCTION commonweal_append_block(
    chain access_chained_log, base pg_snapshot, upto pg_snapshot, after xid8, after_id text, most int, is_empty_made bool
) RETURNS int LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres' SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    made record;
    last_number bigint;
    last_digest bytea;
    cut xid8;
    moment timestamptz := clock_timestamp();
    own_cluster text := (SELECT system_identifier::text FROM pg_control_system());
    heading text;
BEGIN
    EXECUTE format(
        $query$
        SELECT coalesce(array_agg(id ORDER BY place), '{}') AS ids,
               coalesce(string_agg(leaf, ''::bytea ORDER BY place), '') AS leaves,
               coalesce(string_agg(id || ' ' || encode(leaf, 'hex') || E'\\n', '' ORDER BY place), '') AS lines,
               count(*)::int AS entries,
               (array_agg(written_in ORDER BY place DESC))[1] AS last_written
        FROM (
            SELECT row_number() OVER (ORDER BY written_in, %1$s) AS place, written_in, %2$s AS id, %3$s AS leaf
            FROM (
                SELECT entry.* FROM commonweal_newly_seen($1, $2) seen CROSS JOIN LATERAL (
                    SELECT * FROM public.%4$I
                    WHERE written_in >= seen.low AND written_in < seen.high %5$s
                    ORDER BY written_in, %1$s LIMIT $3
                ) entry
                ORDER BY written_in, %1$s LIMIT $3
            ) chosen
        ) sealed
        $query$,
        commonweal_listed(chain.id_columns, '%I', ', '), commonweal_id_expression(chain.id_columns),
        commonweal_leaf_expression(chain.columns), chain.table_name,
        CASE WHEN after IS NULL THEN ''
             ELSE format('AND (written_in, %s) > (%L, %s)', commonweal_listed(chain.id_columns, '%I', ', '), after::text,
                         commonweal_listed(string_to_array(after_id, '/'), '%L', ', ')) END
    ) INTO made USING base, upto, most;
    IF made.entries = 0 AND NOT is_empty_made THEN
        RETURN 0;
    END IF;
    SELECT number, digest INTO last_number, last_digest
    FROM access_chain_block WHERE log = chain.log ORDER BY number DESC LIMIT 1;
    last_number := coalesce(last_number, 0);
    last_digest := coalesce(last_digest, decode(repeat('00', 32), 'hex'));
    cut := CASE WHEN made.entries = most THEN made.last_written END;
    heading := concat_ws(E'\\n',
        'commonweal-chain-1', chain.log, last_number + 1, encode(last_digest, 'hex'),
        to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_json(chain.columns)::text,
        base::text, upto::text, coalesce(cut::text, ''), own_cluster, '');
    INSERT INTO access_chain_block (log, number, previous, columns, ids, leaves, since, snapshot, cut_after, cluster,
                                    sealed_at, digest)
    VALUES (chain.log, last_number + 1, last_digest, chain.columns, made.ids, made.leaves, base, upto, cut, own_cluster,
            moment, sha256(convert_to(heading || made.lines, 'UTF8')));
    RETURN made.entries;
END $$;
CREATE FUNCTION commonweal_listed(names text[], form text, between_them text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(format(form, name), between_them ORDER BY place)
    FROM unnest(names) WITH ORDINALITY AS listed (name, place)
$$;
CREATE FUNCTION commonweal_leaf_expression(columns text[]) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT format('sha256(convert_to(to_json(ARRAY[%s]::text[])::text, ''UTF8''))',
                  commonweal_listed(columns, '%I::text', ', '))
$$;
CREATE FUNCTION commonweal_id_expression(id_columns text[]) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT '(' || commonweal_listed(id_columns, '%I::text', ' || ''/'' || ') || ')'
$$;
"""

# A dump that was restored on another server: its transaction numbers mean nothing there. Once, under a lock that lets
# no writer in, rows that blocks hold are marked as long seen (3), the others as to be sealed (4), and a block of those
# is made, empty or not, so that the chain says that it moved.
ADOPT = """
CREATE FUNCTION commonweal_adopt(chain access_chained_log, most int) RETURNS int LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    upto pg_snapshot;
BEGIN
    EXECUTE format('LOCK TABLE public.%I IN SHARE ROW EXCLUSIVE MODE', chain.table_name);
    upto := pg_current_snapshot();
    EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', chain.table_name);  -- those that forbid any UPDATE
    EXECUTE format('UPDATE public.%I SET written_in = ''4''', chain.table_name);
    EXECUTE format(
        $query$
        UPDATE public.%1$I entry SET written_in = '3'
        FROM (SELECT DISTINCT held FROM access_chain_block block, unnest(block.ids) held WHERE block.log = $1) sealed
        WHERE sealed.held = %2$s
        $query$, chain.table_name, commonweal_id_expression(chain.id_columns)
    ) USING chain.log;
    EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER USER', chain.table_name);
    RETURN commonweal_append_block(chain, '4:4:', upto, NULL, NULL, most, true);
END $$;
"""

# True where more waits than one block takes: call again. Outside the transaction that wrote the entries.
SEAL = """
CREATE FUNCTION commonweal_seal(wanted text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    most CONSTANT int := 10000;
    chain access_chained_log;
    last record;
    is_foreign boolean;
BEGIN
    SELECT * INTO chain FROM access_chained_log WHERE log = wanted;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no chained log %', wanted USING ERRCODE = '22023';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('commonweal.chain:' || wanted, 0));
    SELECT cluster <> (SELECT system_identifier::text FROM pg_control_system()) AS is_foreign,
           since, snapshot, cut_after, CASE WHEN cut_after IS NOT NULL THEN ids[cardinality(ids)] END AS last_id
    INTO last FROM access_chain_block WHERE log = wanted ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM public.%I WHERE written_in >= pg_snapshot_xmax(pg_current_snapshot())
                            AND written_in IS DISTINCT FROM pg_current_xact_id_if_assigned())', chain.table_name
        ) INTO is_foreign;
        IF is_foreign THEN
            RETURN commonweal_adopt(chain, most) = most;
        END IF;
        RETURN commonweal_append_block(chain, '3:3:', pg_current_snapshot(), NULL, NULL, most, false) = most;
    END IF;
    IF last.is_foreign THEN
        RETURN commonweal_adopt(chain, most) = most;
    END IF;
    IF last.cut_after IS NOT NULL
       AND commonweal_append_block(chain, last.since, last.snapshot, last.cut_after, last.last_id, most, false) > 0 THEN
        RETURN true;
    END IF;
    RETURN commonweal_append_block(chain, last.snapshot, pg_current_snapshot(), NULL, NULL, most, false) = most;
END $$;
"""

# For checking: digests of entries that the reader may not read, and entries that no block up to `head` holds, with
# whether a block should hold them.
CHECKING = """
CREATE FUNCTION commonweal_may_check_logs() RETURNS void LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF commonweal_role() NOT IN ('operator', 'administrator', 'regulator') THEN
        RAISE EXCEPTION 'only operators, administrators and regulators check logs' USING ERRCODE = '42501';
    END IF;
END $$;
CREATE FUNCTION commonweal_leaves(wanted text, wanted_number bigint) RETURNS TABLE (id text, leaf bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres' SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    chain access_chained_log;
    block record;
BEGIN
    PERFORM commonweal_may_check_logs();
    SELECT * INTO STRICT chain FROM access_chained_log WHERE log = wanted;
    SELECT ids, (
        SELECT array_agg(name ORDER BY place) FROM unnest(columns) WITH ORDINALITY AS listed (name, place)
        JOIN pg_attribute ON attrelid = format('public.%I', chain.table_name)::regclass AND attname = name
                         AND attnum > 0 AND NOT attisdropped
    ) AS columns INTO STRICT block FROM access_chain_block WHERE log = wanted AND number = wanted_number;
    RETURN QUERY EXECUTE format(
        'SELECT %1$s, %2$s FROM unnest($1) sealed (sealed_id) JOIN public.%3$I ON %4$s',
        commonweal_id_expression(chain.id_columns), commonweal_leaf_expression(block.columns), chain.table_name,
        commonweal_id_condition(chain)
    ) USING block.ids;
END $$;
CREATE FUNCTION commonweal_outside_blocks(wanted text, head bigint) RETURNS TABLE (id text, is_due boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    chain access_chained_log;
    last record;
BEGIN
    PERFORM commonweal_may_check_logs();
    SELECT * INTO STRICT chain FROM access_chained_log WHERE log = wanted;
    SELECT since, snapshot, cut_after, ids[cardinality(ids)] AS last_id
    INTO last FROM access_chain_block WHERE log = wanted AND number = head;
    IF NOT FOUND THEN
        RETURN QUERY EXECUTE format(
            'SELECT %s, false FROM public.%I', commonweal_id_expression(chain.id_columns), chain.table_name);
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        $query$
        SELECT entry_id,
               pg_visible_in_snapshot(written_in, $3) OR pg_visible_in_snapshot(written_in, $4) AND %4$s
        FROM (SELECT written_in, %1$s AS entry_id, %2$s FROM public.%3$I) entry
        WHERE NOT EXISTS (
            SELECT FROM access_chain_block block, unnest(block.ids) held
            WHERE block.log = $1 AND block.number <= $2 AND held = entry_id
        )
        ORDER BY written_in, %2$s
        $query$,
        commonweal_id_expression(chain.id_columns),
        commonweal_listed(chain.id_columns, '%I', ', '),
        chain.table_name,
        CASE WHEN last.cut_after IS NULL THEN 'true'
             ELSE format('(written_in, %s) <= (%L, %s)', commonweal_listed(chain.id_columns, '%I', ', '),
                         last.cut_after::text, commonweal_listed(string_to_array(last.last_id, '/'), '%L', ', ')) END
    ) USING wanted, head, last.since, last.snapshot;
END $$;
CREATE FUNCTION commonweal_id_condition(chain access_chained_log) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT string_agg(format(
        '%1$I = CASE WHEN pg_input_is_valid(split_part(sealed_id, ''/'', %2$s), %3$L)
                     THEN split_part(sealed_id, ''/'', %2$s)::%3$s END',
        name, place, format_type(atttypid, atttypmod)), ' AND ' ORDER BY place)
    FROM unnest(chain.id_columns) WITH ORDINALITY AS listed (name, place)
    JOIN pg_attribute ON attrelid = format('public.%I', chain.table_name)::regclass AND attname = name
$$;
CREATE FUNCTION commonweal_heads()
RETURNS TABLE (log text, number bigint, digest bytea, sealed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT head.log, head.number, head.digest, head.sealed_at
    FROM access_chained_log chain CROSS JOIN LATERAL (
        SELECT * FROM access_chain_block block WHERE block.log = chain.log ORDER BY block.number DESC LIMIT 1
    ) head
    WHERE commonweal_role() <> '' ORDER BY head.log
$$;
"""


def may_execute(function: str) -> migrations.RunSQL:
    return migrations.RunSQL(f"GRANT EXECUTE ON FUNCTION {function} TO {app_role()};", migrations.RunSQL.noop)


PRIVATE = """
REVOKE EXECUTE ON FUNCTION commonweal_stamp(), commonweal_newly_seen, commonweal_append_block,
    commonweal_leaf_expression, commonweal_adopt, commonweal_seal, commonweal_may_check_logs, commonweal_leaves,
    commonweal_outside_blocks, commonweal_id_condition, commonweal_listed,
    commonweal_id_expression, commonweal_heads FROM PUBLIC;
"""

CHECKERS = role_in(["operator", "administrator", "regulator"])


class Migration(migrations.Migration):
    """The one hash chain, and the audit as the first log that it seals (docs/adr/0012)."""

    dependencies = [("access", "0002_guard_accounts")]

    operations = [
        *[
            migrations.RunSQL(part, migrations.RunSQL.noop)
            for part in (TABLES, STAMP, RANGES, APPEND, ADOPT, SEAL, CHECKING, PRIVATE)
        ],
        may_execute("commonweal_seal"),
        may_execute("commonweal_leaves"),
        may_execute("commonweal_outside_blocks"),
        may_execute("commonweal_heads"),
        protect("access_chained_log", read=IN_SCOPE),
        protect("access_chain_block", read=CHECKERS),
        chained(
            log="audit",
            table="access_audit_entry",
            columns=("id", "recorded", "principal", "role", "action", "subject", "detail"),
        ),
    ]
