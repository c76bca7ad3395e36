"""Who may do what at the door of the record: every role with every interaction, and what no token opens."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection
from tests.conftest import Database, command_on
from tests.fhir_door import Door, Said, door_of, observation, patient

from commonweal.access.actions import create_user, deactivate
from commonweal.access.principal import OPERATOR, Principal, Role
from commonweal.access.purpose import Purpose
from commonweal.access.scope import scoped
from commonweal.access.tokens import create_token, digest_of, revoke_token, tokens
from commonweal.people.record.rest.door import remember

SECRET = "Quillfeather"
CARERS = {Role.CLINICIAN, Role.SOCIAL_WORKER, Role.COORDINATOR}
PASSWORD = "three random words"
JSON_PATCH = "application/json-patch+json"
ID = "known"

Call = Callable[[Door], Said]


def _bundle(kind: str) -> dict[str, object]:
    one = {"resource": patient(SECRET), "request": {"method": "POST", "url": "Patient"}}
    two = {"request": {"method": "GET", "url": f"Patient/{ID}"}}
    return {"resourceType": "Bundle", "type": kind, "entry": [one, two]}


READS: dict[str, Call] = {
    "read": lambda door: door("GET", f"Patient/{ID}"),
    "head": lambda door: door("HEAD", f"Patient/{ID}"),
    "read of nothing": lambda door: door("GET", "Patient/nobody"),
    "vread": lambda door: door("GET", f"Patient/{ID}/_history/1"),
    "search": lambda door: door("GET", f"Patient?family={SECRET}"),
    "search by post": lambda door: door("POST", "Patient/_search", f"family={SECRET}", content_type="application/x-www-form-urlencoded"),
    "search of all": lambda door: door("GET", "?_type=Patient"),
    "search of all by post": lambda door: door("POST", "_search", "_type=Patient", content_type="application/x-www-form-urlencoded"),
    "count": lambda door: door("GET", "Patient?_summary=count"),
    "compartment": lambda door: door("GET", f"Patient/{ID}/Observation"),
    "compartment, all": lambda door: door("GET", f"Patient/{ID}/*"),
    "everything": lambda door: door("GET", f"Patient/{ID}/$everything"),
    "history of one": lambda door: door("GET", f"Patient/{ID}/_history"),
    "history of a type": lambda door: door("GET", "Patient/_history"),
    "history of all": lambda door: door("GET", "_history"),
    "validate": lambda door: door("POST", "Patient/$validate", patient(SECRET)),
    "validate one": lambda door: door("POST", f"Patient/{ID}/$validate", patient(SECRET)),
    "validate any": lambda door: door("POST", "$validate", patient(SECRET)),
}
WRITES: dict[str, Call] = {
    "create": lambda door: door("POST", "Patient", patient(SECRET)),
    "create where none": lambda door: door("POST", "Patient", patient(SECRET), if_none_exist="identifier=urn:x|none"),
    "update": lambda door: door("PUT", f"Patient/{ID}", {**patient(SECRET), "id": ID}),
    "update where": lambda door: door("PUT", f"Patient?_id={ID}", patient(SECRET)),
    "patch": lambda door: door("PATCH", f"Patient/{ID}", [{"op": "add", "path": "/active", "value": True}], content_type=JSON_PATCH),
    "patch where": lambda door: door("PATCH", f"Patient?_id={ID}", [{"op": "add", "path": "/active", "value": False}], content_type=JSON_PATCH),
    "transaction": lambda door: door("POST", "", _bundle("transaction")),
    "batch": lambda door: door("POST", "", _bundle("batch")),
    "delete where": lambda door: door("DELETE", "Patient?_id=spare"),
    "delete": lambda door: door("DELETE", "Patient/spare2"),
}
EVERY = READS | WRITES


@pytest.fixture(scope="module")
def carer(module_database: Database) -> Door:
    """A clinician's program, and a record to be kept from others."""
    made = door_of(Role.CLINICIAN)
    for id_ in (ID, "spare", "spare2"):
        assert made("PUT", f"Patient/{id_}", {**patient(SECRET), "id": id_}).status == 201
    made.created(observation(f"Patient/{ID}"))
    return made


def counted(database: Database) -> int:
    with psycopg.connect(database.url("superuser")) as link:
        row = link.execute("SELECT count(*) FROM record_version").fetchone()
        assert row
        return row[0]


def refuse_all(door: Door, database: Database, statuses: set[int]) -> None:
    """Nothing is done, nothing is told, by any interaction."""
    before = counted(database)
    for name, call in EVERY.items():
        said = call(door)
        assert said.status in statuses, (name, said.status, said.text)
        assert SECRET not in said.text and ID not in said.text and "ETag" not in said.headers, name
        if name != "head":
            assert said.issues[0]["code"] in ("login", "forbidden"), name
        assert (said.status == 401) == ("WWW-Authenticate" in said.headers), name
    assert counted(database) == before


def door_has_known(door: Door) -> None:
    """As if the token had been a clinician's when it was seen last, by this process."""
    remember(digest_of(door.token), (Principal("somebody", Role.CLINICIAN.value, "1"), Purpose.DIRECT_CARE.value))


@pytest.mark.covers("D2-022")
@pytest.mark.parametrize("role", sorted(CARERS))
def test_those_who_care_do_everything(carer: Door, module_database: Database, role: Role) -> None:
    door = carer if role == Role.CLINICIAN else door_of(role)
    for id_ in ("spare", "spare2"):
        assert door("PUT", f"Patient/{id_}", {**patient(SECRET), "id": id_}).status in (200, 201)
    for name, call in EVERY.items():
        said = call(door)
        assert said.status == 404 if name == "read of nothing" else said.status < 300, (name, said.text)
    assert door("GET", f"Patient?family={SECRET}").ids


@pytest.mark.parametrize("role", sorted(set(Role) - CARERS))
def test_every_other_role_does_nothing(carer: Door, module_database: Database, role: Role) -> None:
    refuse_all(door_of(role), module_database, {403})


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - {Purpose.DIRECT_CARE, Purpose.SAFEGUARDING}))
def test_no_other_purpose_opens_a_record(carer: Door, module_database: Database, purpose: Purpose) -> None:
    refuse_all(door_of(Role.CLINICIAN, purpose), module_database, {403})


def test_safeguarding_opens_a_record(carer: Door) -> None:
    assert door_of(Role.SOCIAL_WORKER, Purpose.SAFEGUARDING)("GET", f"Patient/{ID}").status == 200


def test_no_token_that_is_not_open(carer: Door, module_database: Database) -> None:
    by = create_user(username="ended", full_name="E", role="clinician", password=PASSWORD, by=OPERATOR).principal
    closed = create_user(username="closed", full_name="C", role="clinician", password=PASSWORD, by=OPERATOR).principal
    made = [Door(create_token(purpose=Purpose.DIRECT_CARE, by=each)) for each in (by, by, closed)]
    expired, revoked, gone = made
    for path in (f"Patient/{ID}", f"Patient?_id={ID}", f"Patient?_id={ID}"):  # after which the door knows them
        assert [door("GET", path).status for door in made] == [200, 200, 200]
    with psycopg.connect(module_database.url("superuser")) as link:
        link.execute("UPDATE access_token SET expires = now() WHERE digest = %s", [digest_of(expired.token)])
        row = link.execute("SELECT id FROM access_token WHERE digest = %s", [digest_of(revoked.token)]).fetchone()
    assert row
    revoke_token(number=row[0], by=by)
    deactivate(username="closed", by=OPERATOR)
    odd = [Door(text) for text in ("", "cw_", carer.token[:-1], carer.token + "x", carer.token.upper(), "é", "'", digest_of(carer.token).hex())]
    for door in (expired, revoked, gone):
        for method, path, body in (("GET", "Patient?nothing=1", None), ("POST", "Patient", "{"), ("PUT", f"Patient/{ID}", {})):
            door_has_known(door)
            assert door(method, path, body).status == 401, path  # not what is wrong with the request
        for name, call in EVERY.items():
            door_has_known(door)
            assert call(door).status == 401, name
    for door in (expired, revoked, gone, *odd):
        refuse_all(door, module_database, {401})


def test_a_role_that_changed_counts_at_once(carer: Door, module_database: Database) -> None:
    by = create_user(username="moved", full_name="M", role="clinician", password=PASSWORD, by=OPERATOR).principal
    door = Door(create_token(purpose=Purpose.DIRECT_CARE, by=by))
    for _ in range(2):
        assert door("GET", f"Patient?_id={ID}").status == 200
    with psycopg.connect(module_database.url("superuser")) as link:
        link.execute(
            "UPDATE access_user u SET role = 'analyst' FROM access_token t WHERE t.user_id = u.id AND t.digest = %s",
            [digest_of(door.token)],
        )
    for name, call in EVERY.items():
        door_has_known(door)
        assert call(door).status == 403, name


@pytest.mark.parametrize("said", ["Basic {}", "{}", "Bearer", "Token {}", "Bearer  ", "bearer\t{}", "Bearer {} {}"])
def test_a_token_is_shown_in_one_way(carer: Door, said: str) -> None:
    answer = Door("")("GET", f"Patient/{ID}", authorization=said.replace("{}", carer.token))
    assert answer.status == 401
    assert Door("")("GET", f"Patient/{ID}?access_token={carer.token}").status == 401
    assert Door("")("GET", f"Patient/{ID}", cookie=f"token={carer.token}").status == 401


def test_what_the_server_can_do_is_open_and_tells_of_nobody(carer: Door) -> None:
    said = Door("")("GET", "metadata")
    assert said.status == 200 and said.body["resourceType"] == "CapabilityStatement"
    assert SECRET not in said.text


def test_no_strange_host_is_answered(carer: Door) -> None:
    said = carer("GET", f"Patient/{ID}", host="elsewhere.example")
    assert said.status == 403 and "elsewhere" not in said.text


def test_nothing_may_be_kept_or_read_by_another_site(carer: Door) -> None:
    said = carer("GET", f"Patient/{ID}", origin="https://elsewhere.example")
    assert said.headers["Cache-Control"] == "no-store" and said.headers["X-Content-Type-Options"] == "nosniff"
    assert not [name for name in said.headers if name.lower().startswith("access-control-")]


def test_one_sees_ones_own_tokens_only(carer: Door) -> None:
    mine = create_user(username="mine", full_name="M", role="clinician", password=PASSWORD, by=OPERATOR).principal
    create_token(purpose=Purpose.DIRECT_CARE, by=mine)
    with scoped(mine):
        assert {each.user.username for each in tokens(by=mine)} == {"mine"}
    other = create_user(username="other", full_name="O", role="clinician", password=PASSWORD, by=OPERATOR).principal
    with scoped(other):
        assert tokens(by=other) == []


VIEWS = ("record_in_resource", "record_in_reference", "record_in_date", "record_in_string", "record_in_number")
TABLES = tuple(view.replace("_in_", "_") for view in VIEWS)
TAKING = {
    "record_version": "(type, id, version, updated, method, body, recorded) VALUES ('Patient', 'x', 1, now(), 'PUT', '{}', now())",
    "record_in_resource": "(self, type, id, version, seq, updated, is_deleted, tokens) VALUES (gen_random_uuid(), 'Patient', 'x', 1, 1, now(), false, '{}')",
    "record_in_reference": "(key, param, target) VALUES (1, 1, gen_random_uuid())",
    "record_in_date": "(key, param, low, high) VALUES (1, 1, 1, 2)",
    "record_in_string": "(key, param, value) VALUES (1, 1, 'x')",
    "record_in_number": "(key, param, low, high, units) VALUES (1, 1, 1, 1, '{}')",
}


@pytest.mark.parametrize("role", ["", "anonymous", "sign-in", *sorted(set(Role) - CARERS)])
def test_beneath_the_door_the_database_refuses(carer: Door, module_database: Database, role: str) -> None:
    """As the app's role, in no scope or in one that must not see: no rows, and none taken."""
    with psycopg.connect(module_database.url("app")) as link:
        link.execute("SELECT set_config('commonweal.role', %s, false)", [role])
        link.commit()
        for name in ("record_version", *VIEWS):
            assert link.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,), name
            with pytest.raises(psycopg.Error):
                link.execute(f"INSERT INTO {name} {TAKING[name]}")  # type: ignore[arg-type]
            link.rollback()
        for name in VIEWS:
            column = "version" if name == "record_in_resource" else "key"  # the key is the database's own
            for change in (f"DELETE FROM {name}", f"UPDATE {name} SET {column} = {column}"):
                assert link.execute(change).rowcount == 0, change  # type: ignore[arg-type]
        link.rollback()


def test_no_scope_changes_what_was_written_or_goes_round_the_views(carer: Door, module_database: Database) -> None:
    with psycopg.connect(module_database.url("app")) as link:
        for role in ("operator", "clinician"):
            for statement in (
                "UPDATE record_version SET body = '{}'", "DELETE FROM record_version", "TRUNCATE record_version",
                *[f"SELECT * FROM {table}" for table in TABLES], *[f"DELETE FROM {table}" for table in TABLES],
                "SELECT * FROM access_token WHERE false FOR UPDATE; UPDATE access_token SET digest = ''",
                "ALTER TABLE record_version DISABLE ROW LEVEL SECURITY", "DROP VIEW record_in_date", "SET ROLE commonweal_owner",
            ):  # fmt: skip
                link.execute("SELECT set_config('commonweal.role', %s, true)", [role])
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    link.execute(statement)  # type: ignore[arg-type]
                link.rollback()


def test_a_scope_ends_with_its_request(carer: Door) -> None:
    assert carer("GET", f"Patient/{ID}").status == 200
    assert carer("GET", "Patient").status == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record_version")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT coalesce(current_setting('commonweal.role', true), '')")
        assert cursor.fetchone() == ("",)


def test_the_logs_tell_neither_tokens_nor_people(carer: Door, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        for call in EVERY.values():
            call(carer)
            call(Door(carer.token[:-1]))
        carer("POST", "Patient", f'{{"resourceType":"Patient","name":[{{"family":"{SECRET}","odd":1}}]}}')
        carer("POST", "Patient", f'{{"resourceType":"Patient","name":"{SECRET}')
        carer("GET", f"Patient?odd={SECRET}")
    out, err = capfd.readouterr()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    for text in (out, err, *ours):
        assert SECRET not in text and carer.token not in text and carer.token[:-1] not in text


def test_every_version_says_who_wrote_it(carer: Door, module_database: Database) -> None:
    """By each way of writing; it is sealed with the rest, so this is the audit of writes."""
    worker = door_of(Role.COORDINATOR, Purpose.SAFEGUARDING)
    for id_ in ("spare", "spare2"):
        assert worker("PUT", f"Patient/{id_}", {**patient(SECRET), "id": id_}).status in (200, 201)
    with psycopg.connect(module_database.url("superuser")) as link:
        for name, call in WRITES.items():
            last = link.execute("SELECT max(seq) FROM record_version").fetchone()
            assert last
            assert call(worker).status < 300, name
            link.commit()
            found = link.execute("SELECT DISTINCT principal FROM record_version WHERE seq > %s", [last[0]]).fetchall()
            assert found == [("door-coordinator-safeguarding",)], name


def test_an_import_says_who_did_it(carer: Door, module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("import") / "one.ndjson"
    path.write_text(json.dumps({**patient(), "id": "imported-1"}) + "\n" + json.dumps({**patient("Changed"), "id": ID}) + "\n")
    done = command_on(module_database)("record", "import", path)
    assert done.returncode == 0, done.stderr
    with psycopg.connect(module_database.url("superuser")) as link:
        query = "SELECT principal FROM record_version WHERE id = %s ORDER BY seq DESC LIMIT 1"
        assert [link.execute(query, [id_]).fetchone() for id_ in ("imported-1", ID)] == [("operator",), ("operator",)]
    done = command_on(module_database)("record", "verify")
    assert done.returncode == 0, done.stdout + done.stderr
