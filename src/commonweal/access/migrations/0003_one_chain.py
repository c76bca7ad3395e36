from django.db import migrations

from commonweal.access.chained import chained
from commonweal.access.protection import IN_SCOPE, app_role, protect, role_in

TABLES = """
CREATE TABLE access_chained_log (
    log text PRIMARY KEY CHECK (log ~ '^[a-z][a-z-]*$'),
    table_name text NOT NULL UNIQUE,
    id_column text NOT NULL,
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
        SELECT coalesce(array_agg(key::text ORDER BY written_in, key), '{}') AS ids,
               coalesce(string_agg(leaf, ''::bytea ORDER BY written_in, key), '') AS leaves,
               coalesce(string_agg(key::text || ' ' || encode(leaf, 'hex') || E'\\n', '' ORDER BY written_in, key), '')
                   AS lines,
               count(*)::int AS entries,
               (array_agg(written_in ORDER BY written_in DESC))[1] AS last_written
        FROM (
            SELECT entry.* FROM commonweal_newly_seen($1, $2) seen CROSS JOIN LATERAL (
                SELECT written_in, %1$I AS key, %2$s AS leaf FROM public.%3$I
                WHERE written_in >= seen.low AND written_in < seen.high %4$s
                ORDER BY written_in, %1$I LIMIT $3
            ) entry
            ORDER BY written_in, key LIMIT $3
        ) chosen
        $query$,
        chain.id_column, commonweal_leaf_expression(chain.columns), chain.table_name,
        CASE WHEN after IS NULL THEN ''
             ELSE format('AND (written_in, %I) > (%L, %L)', chain.id_column, after::text, after_id) END
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
CREATE FUNCTION commonweal_leaf_expression(columns text[]) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('sha256(convert_to(to_json(ARRAY[%s]::text[])::text, ''UTF8''))',
                  string_agg(format('%I::text', name), ', ' ORDER BY place))
    FROM unnest(columns) WITH ORDINALITY AS sealed (name, place)
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
    EXECUTE format(
        $query$
        UPDATE public.%1$I entry SET written_in = CASE WHEN sealed.held IS NULL THEN '4'::xid8 ELSE '3'::xid8 END
        FROM public.%1$I same LEFT JOIN (
            SELECT DISTINCT held FROM access_chain_block block, unnest(block.ids) held WHERE block.log = $1
        ) sealed ON sealed.held = same.%2$I::text
        WHERE same.%2$I = entry.%2$I
        $query$, chain.table_name, chain.id_column
    ) USING chain.log;
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
    SELECT ids, columns INTO STRICT block FROM access_chain_block WHERE log = wanted AND number = wanted_number;
    RETURN QUERY EXECUTE format(
        'SELECT %1$I::text, %2$s FROM public.%3$I WHERE %1$I = ANY ($1::%4$s[])',
        chain.id_column, commonweal_leaf_expression(block.columns), chain.table_name, commonweal_id_type(chain)
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
        RETURN QUERY EXECUTE format('SELECT %I::text, false FROM public.%I', chain.id_column, chain.table_name);
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        $query$
        SELECT %1$I::text,
               pg_visible_in_snapshot(written_in, $3) OR pg_visible_in_snapshot(written_in, $4)
               AND ($5 IS NULL OR (written_in, %1$I) <= ($5, $6::%3$s))
        FROM public.%2$I entry
        WHERE NOT EXISTS (
            SELECT FROM access_chain_block block, unnest(block.ids) held
            WHERE block.log = $1 AND block.number <= $2 AND held = entry.%1$I::text
        )
        ORDER BY written_in, %1$I
        $query$,
        chain.id_column, chain.table_name, commonweal_id_type(chain)
    ) USING wanted, head, last.since, last.snapshot, last.cut_after, last.last_id;
END $$;
CREATE FUNCTION commonweal_id_type(chain access_chained_log) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = format('public.%I', chain.table_name)::regclass AND attname = chain.id_column
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
    commonweal_outside_blocks, commonweal_id_type, commonweal_heads FROM PUBLIC;
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
