from django.db import migrations

from commonweal.access.chained import chained
from commonweal.access.protection import app_role, protect, role_in

READERS = ("operator", "clinician", "social-worker", "coordinator")
WRITERS = READERS

# One row a version, the body as it was taken in (see docs/adr/0016). `updated` is meta.lastUpdated.
VERSION = """
CREATE TABLE record_version (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version int NOT NULL CHECK (version > 0),
    updated timestamptz NOT NULL,
    method text NOT NULL CHECK (method IN ('POST', 'PUT', 'PATCH', 'DELETE')),
    principal text NOT NULL DEFAULT coalesce(current_setting('commonweal.principal', true), ''),
    body text,
    recorded timestamptz NOT NULL,
    CHECK ((method = 'DELETE') = (body IS NULL)),
    UNIQUE (type, id, version)
) WITH (toast_tuple_target = 8160);
ALTER TABLE record_version ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX record_version_type ON record_version (type, seq);
"""

# The current state of each resource, one row, with the keys that it answers to; the tables after it hold what has an
# order. All of them are derived from the versions and can be made anew.
INDEX = """
CREATE TABLE record_resource (
    key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    self uuid NOT NULL UNIQUE,
    type text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version int NOT NULL,
    seq bigint NOT NULL,
    updated timestamptz NOT NULL,
    is_deleted bool NOT NULL,
    tokens uuid[] NOT NULL,
    facets uuid[] NOT NULL
);
CREATE INDEX record_resource_tokens ON record_resource USING gin (tokens);
CREATE INDEX record_resource_type ON record_resource (type, key);
CREATE INDEX record_resource_updated ON record_resource (type, updated, key);
ALTER TABLE record_resource ALTER COLUMN tokens SET STATISTICS 1000;
ALTER TABLE record_resource ALTER COLUMN facets SET STATISTICS 300;

CREATE TABLE record_reference (
    key bigint NOT NULL,
    param int NOT NULL,
    target uuid NOT NULL
);
CREATE INDEX record_reference_target ON record_reference (target, param, key);
CREATE INDEX record_reference_key ON record_reference (key, param);

CREATE TABLE record_date (
    key bigint NOT NULL,
    param int NOT NULL,
    low bigint NOT NULL,
    high bigint NOT NULL,
    paired uuid[]
);
CREATE INDEX record_date_low ON record_date (param, low, high, key);
CREATE INDEX record_date_key ON record_date (key, param);

CREATE TABLE record_string (
    key bigint NOT NULL,
    param int NOT NULL,
    value text COLLATE "C" NOT NULL,
    paired uuid[]
);
CREATE INDEX record_string_value ON record_string (param, left(value, 200), key);
CREATE INDEX record_string_key ON record_string (key, param);

CREATE TABLE record_number (
    key bigint NOT NULL,
    param int NOT NULL,
    low numeric,
    high numeric,
    units uuid[] NOT NULL,
    paired uuid[]
);
CREATE INDEX record_number_low ON record_number (param, low, key);
CREATE INDEX record_number_key ON record_number (key, param);
"""

SEALED = ("seq", "type", "id", "version", "updated", "method", "principal", "body", "recorded")

# A read by id is one statement of its own: the token's holder takes the scope, and gets what the scope may see. The
# holder is given back, and the permission checked by who asked, before any of it goes out.
READ = """
CREATE FUNCTION record_read(shown bytea, wanted_type text, wanted_id text)
RETURNS TABLE (username text, role text, user_id text, purpose text, version int, updated timestamptz, body text)
LANGUAGE plpgsql AS $$
DECLARE
    holder record;
BEGIN
    SELECT * INTO holder FROM commonweal_bearer(shown);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('commonweal.role', holder.role, true), set_config('commonweal.principal', holder.username, true);
    RETURN QUERY
        SELECT holder.username, holder.role, holder.user_id, holder.purpose, v.version, v.updated, v.body
        FROM (SELECT) one LEFT JOIN LATERAL (
            SELECT w.version, w.updated, w.body FROM record_version w
            WHERE w.type = wanted_type AND w.id = wanted_id ORDER BY w.version DESC LIMIT 1
        ) v ON true;
END $$;
"""

INDEXED = ("record_resource", "record_reference", "record_date", "record_string", "record_number")


def gated(table: str) -> migrations.RunSQL:
    """The view through which alone the app's role reaches a table of the index. Row security would keep PostgreSQL
    from using an index of arrays (`@>` is not leakproof); a view without a barrier does not, and shows and takes
    nothing outside the scope of a reader.
    """
    view = table.replace("record_", "record_in_")
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE VIEW {view} AS SELECT * FROM {table} WHERE {role_in(READERS)} WITH LOCAL CHECK OPTION;
        GRANT SELECT, INSERT, UPDATE, DELETE ON {view} TO {app_role()};
        """,  # noqa: S608
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [("access", "0004_tokens")]

    operations = [
        migrations.RunSQL(VERSION, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, migrations.RunSQL.noop),
        protect("record_version", read=role_in(READERS), insert=role_in(WRITERS)),
        chained(log="record", table="record_version", id_column="seq", columns=SEALED),
        *[gated(table) for table in INDEXED],
        migrations.RunSQL(READ, migrations.RunSQL.noop),
    ]
