from django.db import migrations

from commonweal.access.protection import protect, role_in

LOADERS = ("operator", "administrator")

# What people load to check resources against: packages of definitions, and each definition as it came. Nothing here is
# about a person. Nothing is changed or removed: a package that is loaded later stands before an earlier one.
TABLES = """
CREATE TABLE record_package (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    version text NOT NULL,
    file text NOT NULL,
    sha256 text NOT NULL,
    principal text NOT NULL DEFAULT coalesce(current_setting('commonweal.principal', true), ''),
    loaded timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE record_definition (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    package bigint NOT NULL REFERENCES record_package,
    type text COLLATE "C" NOT NULL,
    url text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    body text NOT NULL,
    UNIQUE (package, type, url, version)
);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_record")]

    operations = [
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        protect("record_package", insert=role_in(LOADERS)),
        protect("record_definition", insert=role_in(LOADERS)),
    ]
