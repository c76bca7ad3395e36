"""Whoever changes a chained log past the app is found, with the entry or block named; the app's role cannot try.

Drawn: the audit of a fresh database, then three accounts made one after the other and each sealed in a block of its own.
The owner's role stands for whoever has the database in hand.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.conftest import Database, command_on

from commonweal.access import log_checking, log_file, queries, sealing
from commonweal.access.actions import create_user
from commonweal.access.log_export import export
from commonweal.access.principal import ANONYMOUS, OPERATOR, Principal
from commonweal.access.scope import scoped
from commonweal.kernel.chain import digest_of
from commonweal.kernel.problem import Kind, Refused
from commonweal.site.wiring import ROOMS

NAMES = ("ada", "ben", "cyd")
TABLES = ("access_audit_entry", "access_chain_block")


@pytest.fixture(scope="module")
def chain(module_database: Database) -> Database:
    sealing.seal_all()
    for name in NAMES:
        create_user(username=name, full_name=name.title(), role="analyst", password="three random words", by=OPERATOR)
        sealing.seal_all()
    with psycopg.connect(module_database.url("owner")) as link:
        for table in TABLES:
            link.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(sql.Identifier(f"kept_{table}"), sql.Identifier(table)))
    return module_database


@pytest.fixture
def owner(chain: Database) -> Generator[psycopg.Connection]:
    """In whose hands everything is; what was done is put right again afterwards."""
    with psycopg.connect(chain.url("owner"), autocommit=True) as link:
        yield link
        link.execute("ALTER TABLE access_audit_entry DISABLE TRIGGER USER")
        for table in TABLES:
            name = sql.Identifier(table)
            link.execute(sql.SQL("DELETE FROM {}").format(name))
            link.execute(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(name, sql.Identifier(f"kept_{table}")))
        link.execute("ALTER TABLE access_audit_entry ENABLE TRIGGER USER")


@pytest.fixture
def app(chain: Database) -> Generator[psycopg.Connection]:
    with psycopg.connect(chain.url("app")) as link:
        link.execute("SELECT set_config('commonweal.role', 'operator', false)")
        yield link


def breaches(name: str = "audit", by: Principal = OPERATOR) -> list[str]:
    with scoped(by):
        return [str(breach) for log in log_checking.logs(name) for breach in log_checking.check(log, by=by)[1]]


def entry_of(owner: psycopg.Connection, name: str) -> tuple[int, int]:
    """The id of the entry about an account, and the number of its block."""
    row = owner.execute(
        "SELECT e.id, b.number FROM access_audit_entry e JOIN access_chain_block b ON e.id::text = ANY (b.ids)"
        " WHERE e.action = 'access.create-user' AND e.subject = %s", [name],
    ).fetchone()  # fmt: skip
    assert row
    return row


def test_an_honest_log_is_whole(chain: Database) -> None:
    assert breaches() == []


@pytest.mark.parametrize("column", ["recorded", "principal", "role", "action", "subject", "detail"])
def test_an_altered_entry_is_named(owner: psycopg.Connection, column: str) -> None:
    id_, number = entry_of(owner, "ben")
    change = {
        "recorded": "recorded + interval '1 microsecond'",
        "detail": "'{\"role\": \"administrator\"}'",
    }.get(column, "'other'")
    owner.execute(f"UPDATE access_audit_entry SET {column} = {change} WHERE id = {id_}")  # type: ignore[arg-type]
    assert breaches() == [f"log audit, block {number}, entry {id_}: entry altered"]


def test_a_removed_entry_is_named(owner: psycopg.Connection) -> None:
    id_, number = entry_of(owner, "ben")
    owner.execute("DELETE FROM access_audit_entry WHERE id = %s", [id_])
    assert breaches() == [f"log audit, block {number}, entry {id_}: entry removed"]


def test_an_entry_under_another_id_is_named_twice(owner: psycopg.Connection) -> None:
    id_, number = entry_of(owner, "ben")
    owner.execute("UPDATE access_audit_entry SET id = 999 WHERE id = %s", [id_])
    assert breaches() == [
        f"log audit, block {number}, entry {id_}: entry removed",
        "log audit, entry 999: entry added",
    ]


@pytest.mark.parametrize("way", ["without the trigger", "corrected afterwards"])
def test_an_entry_added_between_sealed_ones_is_named(owner: psycopg.Connection, way: str) -> None:
    written = owner.execute("SELECT min(written_in) FROM access_audit_entry").fetchone()
    assert written
    add = (
        "INSERT INTO access_audit_entry (principal, role, action, subject, detail, written_in)"
        " VALUES ('eve', 'analyst', 'x', 'x', '{}', %s) RETURNING id"
    )
    with owner.transaction():
        if way == "without the trigger":
            owner.execute("ALTER TABLE access_audit_entry DISABLE TRIGGER USER")
        row = owner.execute(add, written).fetchone()
        assert row
        owner.execute("UPDATE access_audit_entry SET written_in = %s WHERE id = %s", [*written, *row])
        owner.execute("ALTER TABLE access_audit_entry ENABLE TRIGGER USER")
    sealing.seal_all()
    assert breaches() == [f"log audit, entry {row[0]}: entry added"]


def test_an_entry_that_is_sealed_again_is_named(owner: psycopg.Connection) -> None:
    id_, _ = entry_of(owner, "ben")
    owner.execute("UPDATE access_audit_entry SET written_in = pg_current_xact_id() WHERE id = %s", [id_])
    sealing.seal_all()
    number = queries_head()[0]
    assert breaches() == [f"log audit, block {number}, entry {id_}: entry sealed twice"]


def queries_head() -> queries.Head:
    with scoped(OPERATOR):
        return queries.heads()["audit"]


BLOCK_CHANGES = {
    "sealed_at": "sealed_at - interval '1 day'",
    "previous": "sha256('x')",
    "digest": "sha256('x')",
    "columns": "ARRAY['id', 'recorded', 'no_such_column']",
    "ids": "ARRAY['not-a-number'] || ids[2:]",
    "leaves": "decode(repeat('ab', 32), 'hex')",
    "since": "'3:4:3'",
    "snapshot": "'9:9:'",
    "cut_after": "'8'",
    "cluster": "'1'",
}


@pytest.mark.parametrize("column", sorted(BLOCK_CHANGES))
def test_an_altered_block_is_named(owner: psycopg.Connection, column: str) -> None:
    _, number = entry_of(owner, "ben")
    query = f"UPDATE access_chain_block SET {column} = {BLOCK_CHANGES[column]} WHERE log = 'audit' AND number = {number}"
    owner.execute(query)  # type: ignore[arg-type]
    assert f"log audit, block {number}: block altered" in breaches()


def test_a_block_made_to_fit_its_altered_entry_is_found_at_the_next(owner: psycopg.Connection) -> None:
    """Entry, leaf and block digest all agree again: only the next block tells."""
    id_, number = entry_of(owner, "ben")
    owner.execute("UPDATE access_audit_entry SET subject = 'eve' WHERE id = %s", [id_])
    with scoped(OPERATOR):
        log = log_checking.logs("audit")[0]
        held = next(each for each in log_checking.blocks(log, number) if each.block.number == number)
    forged = replace(held.block, leaves=tuple(held.found[id_] for id_ in held.block.ids))
    owner.execute(
        "UPDATE access_chain_block SET leaves = %s, digest = %s WHERE log = 'audit' AND number = %s",
        [b"".join(forged.leaves), digest_of(forged), number],
    )
    assert breaches() == [f"log audit, block {number + 1}: previous block does not match"]


def test_a_removed_block_is_named(owner: psycopg.Connection) -> None:
    id_, number = entry_of(owner, "ben")
    owner.execute("DELETE FROM access_chain_block WHERE log = 'audit' AND number = %s", [number])
    assert breaches() == [f"log audit, block {number}: block removed", f"log audit, entry {id_}: entry added"]


def test_a_log_that_seals_less_than_it_says_is_named(owner: psycopg.Connection) -> None:
    owner.execute("UPDATE access_chained_log SET columns = ARRAY['id'] WHERE log = 'audit'")
    try:
        assert breaches() == ["log audit: what the log seals is not what this release says"]
    finally:
        columns = next(log.columns for room in ROOMS for log in room.logs if log.name == "audit")
        owner.execute("UPDATE access_chained_log SET columns = %s WHERE log = 'audit'", [list(columns)])


def test_a_cut_tail_shows_to_who_noted_the_head(owner: psycopg.Connection, chain: Database) -> None:
    """The last block and its entries are gone: what is left is whole, so only a noted head tells."""
    noted = queries_head()
    commonweal = command_on(chain)
    held = commonweal("log", "verify", "--head", noted.digest)
    assert held.returncode == 0, held.stderr
    assert f"is block {noted.number} of the log audit" in held.stderr
    owner.execute(
        "DELETE FROM access_audit_entry WHERE id::text IN"
        " (SELECT unnest(ids) FROM access_chain_block WHERE log = 'audit' AND number = %s)", [noted.number],
    )  # fmt: skip
    owner.execute("DELETE FROM access_chain_block WHERE log = 'audit' AND number = %s", [noted.number])
    assert breaches() == []
    cut = commonweal("log", "verify", "--head", noted.digest[:20])
    assert cut.returncode == 1
    assert f"head {noted.digest[:20]}: head not found" in cut.stderr


def test_the_command_names_what_was_done_and_ends_with_1(owner: psycopg.Connection, chain: Database) -> None:
    commonweal = command_on(chain)
    (ada, first), (ben, second), (_, third) = (entry_of(owner, name) for name in NAMES)
    owner.execute("UPDATE access_audit_entry SET subject = 'eve' WHERE id = %s", [ada])
    owner.execute("DELETE FROM access_audit_entry WHERE id = %s", [ben])
    owner.execute("UPDATE access_chain_block SET sealed_at = now() WHERE log = 'audit' AND number = %s", [third])
    done = commonweal("log", "verify", "--format", "json")
    assert done.returncode == 1
    wanted = [
        f"log audit, block {first}, entry {ada}: entry altered",
        f"log audit, block {second}, entry {ben}: entry removed",
        f"log audit, block {third}: block altered",
    ]
    assert [row["breaches"] for row in json.loads(done.stdout) if row["log"] == "audit"] == [wanted]
    assert all(f"Refused: {text}" in done.stderr for text in wanted)
    assert "compare it with a backup" in done.stderr


def test_what_is_sealed_is_what_rooms_say(chain: Database) -> None:
    with psycopg.connect(chain.url("owner")) as link:
        rows = link.execute("SELECT log, table_name, columns, id_columns FROM access_chained_log").fetchall()
    said = [(log.name, log.table, list(log.columns), list(log.id_columns)) for room in ROOMS for log in room.logs]
    assert sorted(rows) == sorted(said)
    assert len(said) > 0


@pytest.mark.parametrize(
    "statement",
    [
        *[f"{verb} {table}" for verb in ("DELETE FROM", "TRUNCATE") for table in (*TABLES, "access_chained_log")],
        "UPDATE access_audit_entry SET subject = 'eve'",
        "UPDATE access_audit_entry SET written_in = '3'",
        "UPDATE access_chain_block SET digest = previous",
        "UPDATE access_chained_log SET columns = ARRAY['id']",
        "INSERT INTO access_chain_block SELECT * FROM access_chain_block",
        "INSERT INTO access_chained_log VALUES ('x', 'x', '{id}', '{id}')",
    ],
)
def test_the_app_cannot_change_what_is_sealed(app: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)  # type: ignore[arg-type]


def test_the_app_calls_none_of_the_inner_functions(app: psycopg.Connection) -> None:
    rows = app.execute(
        "SELECT proname FROM pg_proc WHERE proname LIKE 'commonweal%' AND prosecdef"
        " AND has_function_privilege(oid, 'EXECUTE') ORDER BY 1"
    ).fetchall()
    assert [name for name, in rows] == [
        "commonweal_bearer", "commonweal_heads", "commonweal_leaves", "commonweal_outside_blocks", "commonweal_seal",
    ]  # fmt: skip
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SELECT commonweal_adopt(c, 1) FROM access_chained_log c")


def test_the_database_says_when_and_in_which_transaction(app: psycopg.Connection) -> None:
    app.execute(
        "INSERT INTO access_audit_entry (principal, role, action, subject, detail, written_in, recorded)"
        " VALUES ('ada', 'analyst', 'forged', '', '{}', '3', '2001-01-01')"
    )
    row = app.execute(
        "SELECT written_in = pg_current_xact_id(), recorded = now() FROM access_audit_entry WHERE action = 'forged'"
    ).fetchone()
    app.rollback()
    assert row == (True, True)


@pytest.mark.parametrize("role", ["analyst", "anonymous", ""])
def test_others_see_no_digest_of_entries(app: psycopg.Connection, role: str) -> None:
    app.execute("SELECT set_config('commonweal.role', %s, false)", [role])
    assert app.execute("SELECT count(*) FROM access_chain_block").fetchone() == (0,)
    app.commit()
    for query in ("SELECT * FROM commonweal_leaves('audit', 1)", "SELECT * FROM commonweal_outside_blocks('audit', 1)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(query)
        app.rollback()


def test_who_may_check(chain: Database) -> None:
    assert breaches(by=Principal("reg", "regulator")) == []
    with pytest.raises(Refused) as refused:
        breaches(by=Principal("ada", "analyst"))
    assert refused.value.kind is Kind.FORBIDDEN


def test_heads_are_open_to_all_who_have_a_scope(chain: Database) -> None:
    with scoped(ANONYMOUS):
        found = queries.heads()
    with psycopg.connect(chain.url("owner")) as link:
        row = link.execute("SELECT number, digest FROM access_chain_block WHERE log = 'audit' ORDER BY number DESC").fetchone()
    assert row
    assert found["audit"] == (row[0], row[1].hex())
    assert queries.heads() == {}


def test_a_command_seals_what_it_wrote(chain: Database, owner: psycopg.Connection) -> None:
    commonweal = command_on(chain)
    done = commonweal("user", "create", "dan", "--name", "Dan", "--role", "analyst", stdin="three random words\n")
    assert done.returncode == 0, done.stderr
    assert entry_of(owner, "dan")[1] == queries_head().number


def test_a_file_is_checked_without_a_database(chain: Database, tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    commonweal = command_on(chain)
    assert commonweal("log", "export", path, "--log", "audit").returncode == 0
    assert path.stat().st_mode & 0o077 == 0
    nowhere = {"DATABASE_URL": "", "DATABASE_OWNER_URL": "", "COMMONWEAL_HOME": "/nowhere", "DJANGO_SETTINGS_MODULE": ""}
    done = commonweal("log", "verify", "--file", path, "--format", "json", **nowhere)
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)[0]
    assert (row["log"], row["breaches"], row["unsealed"]) == ("audit", [], 0)
    assert row["entries"] > len(NAMES)
    again = commonweal("log", "export", path)
    assert again.returncode == 1
    assert "exists already" in again.stderr
    lines = path.read_text(encoding="utf-8").splitlines()
    entry = next(place for place, line in enumerate(lines) if '"ben"' in line)
    id_ = json.loads(lines[entry])["entry"]
    lines[entry] = lines[entry].replace("ben", "eve")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    altered = commonweal("log", "verify", "--file", path, **nowhere)
    assert altered.returncode == 1
    assert f"entry {id_}: entry altered" in altered.stderr


@pytest.fixture(scope="module")
def lines(chain: Database, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    path = tmp_path_factory.mktemp("export") / "logs.jsonl"
    export(path, name="audit", by=OPERATOR)
    return path.read_text(encoding="utf-8").splitlines()


def checked(folder: Path, lines: list[str]) -> list[str]:
    path = folder / "changed.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return [str(breach) for breach in log_file.check_file(path)[1]]


def test_a_changed_file_is_found_and_named(lines: list[str], tmp_path: Path) -> None:
    entry = next(place for place, line in enumerate(lines) if '"ben"' in line)
    block = max(place for place in range(entry) if lines[place].startswith('{"block"'))
    id_, number = json.loads(lines[entry])["entry"], json.loads(lines[block])["block"]["number"]
    here = f"log audit, block {number}"
    assert checked(tmp_path, lines) == []
    assert checked(tmp_path, lines[:entry] + lines[entry + 1 :]) == [f"{here}, entry {id_}: entry removed"]
    assert checked(tmp_path, [*lines[: entry + 1], *lines[entry:]]) == [f"{here}, entry {id_}: entry sealed twice"]
    added = lines[entry].replace(f'"entry":"{id_}"', '"entry":"999"')
    assert checked(tmp_path, [*lines[:entry], added, *lines[entry:]]) == [f"{here}, entry 999: entry added"]
    later = lines[block].replace('"sealed_at":"20', '"sealed_at":"19')
    assert checked(tmp_path, [*lines[:block], later, *lines[block + 1 :]]) == [f"{here}: block altered"]
    without = [*lines[:block], *lines[entry + 1 :]]
    assert checked(tmp_path, without) == [f"{here}: block removed"]
    last = max(place for place, line in enumerate(lines) if line.startswith('{"block"'))
    assert checked(tmp_path, [*lines[:last], lines[-1]])[0].endswith("head not found")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:-1], "cut off"),
        (lambda lines: [], "cannot be read"),
        (lambda lines: ["{}"], "cannot be read"),
        (lambda lines: [lines[0].replace("log-1", "log-9"), *lines[1:]], "of another format"),
        (lambda lines: [*lines, lines[1]], "goes on after its end"),
        (lambda lines: [lines[0], *lines[2:]], "neither block, entry nor heads"),
        (lambda lines: [*lines[:2], lines[2][:-4], *lines[3:]], "cannot be read"),
        (lambda lines: [lines[0], lines[1].replace('"digest":"', '"digest":"0'), *lines[2:]], "cannot be read"),
        (lambda lines: [lines[0], lines[1].replace('"log":"audit"', '"log":"other"'), *lines[2:]], "no log of the heading"),
    ],
    ids=["cut", "empty", "no heading", "format", "goes on", "entry alone", "half a line", "digest", "log"],
)
def test_a_file_that_is_not_understood_is_refused(lines: list[str], tmp_path: Path, change: object, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        checked(tmp_path, change(lines))  # type: ignore[operator]
    assert "changed.jsonl" in str(refused.value)
