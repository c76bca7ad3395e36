"""Designs of the search index, side by side in one run: what docs/adr/0016 chose from.

The same keys of the same made-up resources as an array under GIN, as a row each, and as one row each with the resources
of a key packed into a list. For each: size, writing, and two searches, by a rare key and by a rare one with one that
half of all have.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from pathlib import Path

import psycopg

from commonweal.demo.people.making import people
from commonweal.people.record.indexing.extract import entries
from commonweal.people.record.indexing.keys import is_facet
from commonweal.site.postgres.server import ensure

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "5000").split()[0])
SEARCHES = 1000
SINGLE = 500

MAKE = {
    "array, GIN": "CREATE TABLE {t} (key bigint PRIMARY KEY, tokens uuid[]); CREATE INDEX ON {t} USING gin (tokens)",
    "array, GIN, no pending list": (
        "CREATE TABLE {t} (key bigint PRIMARY KEY, tokens uuid[]);"
        " CREATE INDEX ON {t} USING gin (tokens) WITH (fastupdate = off)"
    ),
    "a row each, B-tree": (
        "CREATE TABLE {t} (token uuid, key bigint); CREATE INDEX ON {t} (token, key); CREATE INDEX ON {t} (key)"
    ),
    "a row each, hash": (
        "CREATE TABLE {t} (token uuid, key bigint); CREATE INDEX ON {t} USING hash (token); CREATE INDEX ON {t} (key)"
    ),
}
BOTH = {
    True: "SELECT count(*) FROM {t} WHERE tokens @> ARRAY[%s, %s]::uuid[]",
    False: "SELECT count(*) FROM {t} a JOIN {t} b USING (key) WHERE a.token = %s AND b.token = %s",
}
FILTERED = "SELECT count(*) FROM {t} WHERE tokens @> ARRAY[%s]::uuid[] AND (tokens @> ARRAY[%s]::uuid[]) IS TRUE"
ONE = {
    True: "SELECT count(*) FROM {t} WHERE tokens @> ARRAY[%s]::uuid[]",
    False: "SELECT count(*) FROM {t} WHERE token = %s",
}


def run(home: Path) -> None:
    found = [entries(json.loads(json.dumps(each))).tokens for person in people(PEOPLE) for each in person]
    keys = [[key for key in each if not is_facet(key)] for each in found]
    frequent = Counter(key for each in keys for key in each)
    common = frequent.most_common(1)[0][0]
    rare = random.Random(1).choices([key for key, number in frequent.items() if number <= 20], k=SEARCHES)  # noqa: S311  the same in each run
    print(f"{len(keys):,} resources, {sum(map(len, keys)) / len(keys):.1f} keys each, {len(frequent):,} different ones")
    print("design | write, us a resource | one more, us | bytes a resource | rare, us | rare and common, us")
    with psycopg.connect(ensure(home).url("superuser"), autocommit=True) as link:
        for number, (name, make) in enumerate(MAKE.items()):
            table, is_array = f"design_{number}", "tokens" in make
            link.execute(make.format(t=table))
            print(" | ".join([name, *_figures(link, table, keys, rare, common, is_array=is_array)]), flush=True)
            link.execute(f"DROP TABLE {table}")


def _figures(
    link: psycopg.Connection, table: str, keys: list[list[str]], rare: list[str], common: str, *, is_array: bool
) -> list[str]:
    head, tail = keys[:-SINGLE], keys[-SINGLE:]
    started = time.perf_counter()
    columns = "key, tokens" if is_array else "key, token"
    with link.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for key, tokens in enumerate(head):
            if is_array:
                copy.write_row((key, f"{{{','.join(tokens)}}}"))
            else:
                for token in tokens:
                    copy.write_row((key, token))
    if is_array:
        link.execute(f"VACUUM ANALYZE {table}")  # the pending list is part of the work
    written = time.perf_counter() - started
    if not is_array:
        link.execute(f"VACUUM ANALYZE {table}")
    started = time.perf_counter()
    for key, tokens in enumerate(tail, len(head)):
        if is_array:
            link.execute(f"INSERT INTO {table} VALUES (%s, %s::uuid[])", (key, tokens), prepare=True)
        else:
            link.execute(f"INSERT INTO {table} SELECT unnest(%s::uuid[]), %s", (tokens, key), prepare=True)
    single = time.perf_counter() - started
    row = link.execute("SELECT pg_total_relation_size(%s::regclass)", (table,)).fetchone()
    alone = _searched(link, ONE[is_array].format(t=table), [(each,) for each in rare])
    both = _searched(link, BOTH[is_array].format(t=table), [(each, common) for each in rare])
    shown = f"{both:.0f}"
    if is_array:
        shown += f", {_searched(link, FILTERED.format(t=table), [(each, common) for each in rare]):.0f} as a filter"
    return [
        f"{written / len(head) * 1e6:.0f}", f"{single / SINGLE * 1e6:.0f}",
        f"{(row[0] if row else 0) / len(keys):.0f}", f"{alone:.0f}", shown,
    ]  # fmt: skip


def _searched(link: psycopg.Connection, statement: str, questions: list[tuple[str, ...]]) -> float:
    """Microseconds a search."""
    started = time.perf_counter()
    for question in questions:
        link.execute(statement, question, prepare=True)
    return (time.perf_counter() - started) / len(questions) * 1e6
