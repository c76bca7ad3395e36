"""Signing in: who gets in, who is kept out and for how long, when a session ends, and what the audit says of
it.

kim   an analyst, open
lee   a coordinator, closed
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from commonweal.access import actions, rules, sessions
from commonweal.access.models import AuditEntry, User
from commonweal.access.principal import ANONYMOUS, OPERATOR, Principal, signing_in
from commonweal.access.scope import scoped
from commonweal.kernel.problem import Kind, Refused

PASSWORD = "correct horse battery"
NEW = "quite another phrase"
WRONG = "The username or the password is not right, or the account is locked"


class LightScrypt(ScryptPasswordHasher):
    """The same hasher with little work, counted, so that the tests do not wait for it."""

    work_factor = 2**4
    done = 0

    def encode(self, *arguments: Any, **named: Any) -> str:
        LightScrypt.done += 1
        return super().encode(*arguments, **named)


@pytest.fixture
def people(database: Any) -> Generator[None]:
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.LightScrypt"]):
        make_people()
        yield


def make_people() -> None:
    actions.create_user(username="kim", full_name="Kim Doe", role="analyst", password=PASSWORD, by=OPERATOR)
    actions.create_user(
        username="lee", full_name="Lee Roe", role="coordinator", password=PASSWORD, by=OPERATOR
    )
    actions.deactivate(username="lee", by=OPERATOR)


@pytest.fixture
def client(people: None) -> Client:
    return Client(SERVER_NAME="localhost")


def sign_in(client: Client, username: str = "kim", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", {"username": username, "password": password, **more})


def entries(action: str) -> list[AuditEntry]:
    with scoped(OPERATOR):
        return list(AuditEntry.objects.filter(action=action).order_by("id"))


def account(username: str = "kim") -> User:
    with scoped(OPERATOR):
        return User.objects.get(username=username)


@contextmanager
def session_of(client: Client) -> Generator[Any]:
    """The signed-in browser's session, to be changed as if time had passed."""
    session = client.session
    yield session
    session.save()


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def test_the_right_password_opens_a_session_under_a_new_key(client: Client) -> None:
    client.get("/sign-in")
    response = sign_in(client)
    assert (response.status_code, response.headers["Location"]) == (302, "/account")
    cookie = response.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    first = cookie.value
    assert "Kim Doe" in client.get("/account").content.decode()
    assert sign_in(client).cookies["sessionid"].value != first
    assert not Session.objects.filter(session_key=first).exists()
    assert [entry.subject for entry in entries("access.sign-in")] == ["kim", "kim"]


def test_a_planted_session_key_is_not_taken_over(client: Client) -> None:
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    assert sign_in(client).cookies["sessionid"].value != "planted0planted0planted0planted0"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("kim", "wrong password here"),
        ("nobody", PASSWORD),
        ("lee", PASSWORD),
        ("k" * 300, PASSWORD),
        ("kim\x00", PASSWORD),
    ],
)
def test_every_failure_has_the_same_answer(client: Client, username: str, password: str) -> None:
    response = sign_in(client, username, password)
    assert response.status_code == 422
    assert WRONG in response.content.decode()
    assert "sessionid" not in response.cookies
    assert Session.objects.count() == 0


def test_what_is_typed_as_the_name_of_nobody_is_not_written_down(client: Client) -> None:
    sign_in(client, "my secret password")
    (entry,) = entries("access.sign-in-failed")
    assert (entry.principal, entry.subject, entry.detail) == ("anonymous", "", {"reason": "unknown account"})


def test_five_failures_lock_the_account_for_fifteen_minutes(client: Client) -> None:
    before = timezone.now()
    for _ in range(5):
        sign_in(client, password="wrong password here")
    until = account().locked_until
    assert until is not None and timedelta(minutes=14) < until - before <= timedelta(minutes=16)
    assert WRONG in sign_in(client).content.decode()
    assert not is_in(client)
    assert [entry.subject for entry in entries("access.locked")] == ["kim"]
    with scoped(OPERATOR):
        User.objects.filter(username="kim").update(locked_until=timezone.now() - timedelta(seconds=1))
    assert sign_in(client).status_code == 302
    assert account().locked_until is None


def test_failures_while_locked_do_not_lengthen_the_lock(client: Client) -> None:
    for _ in range(5):
        sign_in(client, password="wrong password here")
    until = account().locked_until
    sign_in(client, password="wrong password here")
    assert account().locked_until == until


def test_signing_in_forgets_earlier_failures(client: Client) -> None:
    for _ in range(4):
        sign_in(client, password="wrong password here")
    sign_in(client)
    assert account().failed_sign_ins == 0


def test_an_operator_unlocks(client: Client) -> None:
    for _ in range(5):
        sign_in(client, password="wrong password here")
    actions.unlock(username="kim", by=OPERATOR)
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize("username", ["kim", "lee", "nobody"])
def test_every_failure_costs_the_checking_of_one_password(people: None, username: str) -> None:
    before = LightScrypt.done
    assert actions.sign_in(username=username, password="wrong password here") is None
    assert LightScrypt.done == before + 1


def test_a_locked_account_costs_the_checking_of_one_password(client: Client) -> None:
    for _ in range(5):
        sign_in(client, password="wrong password here")
    before = LightScrypt.done
    sign_in(client)
    assert LightScrypt.done == before + 1


def test_sign_out_ends_the_session_and_needs_a_form(client: Client) -> None:
    sign_in(client)
    key = client.cookies["sessionid"].value
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").headers["Location"] == "/"
    assert not Session.objects.filter(session_key=key).exists()
    assert not is_in(client)
    assert [entry.principal for entry in entries("access.sign-out")] == ["kim"]


@pytest.mark.parametrize(
    ("address", "destination"),
    [
        ("/cookies", "/cookies"),
        ("https://elsewhere.example/", "/account"),
        ("//elsewhere.example/", "/account"),
        ("/\\elsewhere.example", "/account"),
        ("javascript:alert(1)", "/account"),
    ],
)
def test_sign_in_goes_on_within_the_site_only(client: Client, address: str, destination: str) -> None:
    assert sign_in(client, next=address).headers["Location"] == destination


def test_a_page_that_is_closed_to_strangers_leads_to_the_form_and_back(client: Client) -> None:
    closed = client.get("/people?name=a%26b")
    assert closed.status_code == 403
    assert 'href="/sign-in?next=/people%3Fname%3Da%2526b"' in closed.content.decode()
    sign_in(client)
    assert "/sign-in?" not in client.get("/people?name=a%26b").content.decode()  # it would not help an analyst


def test_a_session_ends_after_half_an_hour_without_a_request(client: Client) -> None:
    sign_in(client)
    with session_of(client) as session:
        session["seen"] -= 30 * 60
    assert not is_in(client)


def test_a_session_ends_after_eight_hours_whatever_happens(client: Client) -> None:
    sign_in(client)
    with session_of(client) as session:
        session["since"] -= sessions.ABSOLUTE_SECONDS
    assert not is_in(client)


def test_a_session_is_kept_alive_at_most_once_a_minute(client: Client) -> None:
    sign_in(client)
    seen = client.session["seen"]
    client.get("/account")
    assert client.session["seen"] == seen
    with session_of(client) as session:
        session["seen"] -= 61
    client.get("/account")
    assert client.session["seen"] >= seen


def by_closing() -> None:
    actions.deactivate(username="kim", by=OPERATOR)


def by_new_role() -> None:
    with scoped(OPERATOR):
        User.objects.filter(username="kim").update(role="resident")


def by_new_password() -> None:
    actions.set_password(username="kim", password=NEW, by=OPERATOR)


@pytest.mark.parametrize("end", [by_closing, by_new_role, by_new_password])
def test_a_session_ends_when_its_account_changes(client: Client, end: Callable[[], None]) -> None:
    sign_in(client)
    assert is_in(client)
    end()
    assert not is_in(client)


def test_changing_ones_password_ends_every_other_session(client: Client) -> None:
    other = Client(SERVER_NAME="localhost")
    sign_in(client)
    sign_in(other)
    answer = client.post("/account", {"present": PASSWORD, "password": NEW, "again": NEW})
    assert answer.headers["Location"] == "/account?changed=1"
    assert is_in(client) and not is_in(other)
    assert sign_in(other, password=NEW).status_code == 302
    assert [entry.principal for entry in entries("access.change-password")] == ["kim"]


@pytest.mark.parametrize(
    ("present", "password", "again", "words"),
    [
        ("not this one at all", NEW, NEW, "The present password is not right"),
        (PASSWORD, NEW, "something else", "The two new passwords are not the same"),
        (PASSWORD, "short", "short", "The password is too short"),
        (PASSWORD, "kim kim kim kim", "kim kim kim kim", "The password is too easy to guess"),
    ],
)
def test_a_password_that_cannot_be_changed(
    client: Client, present: str, password: str, again: str, words: str
) -> None:
    sign_in(client)
    response = client.post("/account", {"present": present, "password": password, "again": again})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert is_in(client)


def test_anonymous_pages_do_not_ask_for_sessions(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert [query["sql"] for query in asked if "django_session" in query["sql"]] == []
    with CaptureQueriesContext(connection) as asked:
        client.get("/health")
    assert len(asked) == 0


def test_signed_in_pages_are_kept_nowhere(client: Client) -> None:
    sign_in(client)
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_only_operators_manage_accounts(people: None) -> None:
    kim = Principal("kim", "analyst")
    for who in (kim, ANONYMOUS):
        with pytest.raises(Refused) as refusal:
            actions.create_user(username="new", full_name="N", role="analyst", password=PASSWORD, by=who)
        assert refusal.value.kind is Kind.FORBIDDEN


def test_a_taken_name_is_refused_and_its_account_unchanged(people: None) -> None:
    with pytest.raises(Refused) as refusal:
        actions.create_user(username="kim", full_name="Other", role="clerk", password=NEW, by=OPERATOR)
    assert refusal.value.kind is Kind.CONFLICT
    assert (account().full_name, account().role) == ("Kim Doe", "analyst")


def test_all_problems_of_a_new_account_come_at_once(people: None) -> None:
    with pytest.raises(Refused) as refusal:
        actions.create_user(username="Operator!", full_name=" ", role="king", password="tiny", by=OPERATOR)
    fields = [problem.where.field for problem in refusal.value.problems]
    assert fields == ["username", "full_name", "role", "password"]
    assert "tiny" not in str(refusal.value)


@pytest.mark.parametrize("name", sorted(rules.RESERVED))
def test_nobody_takes_the_name_of_a_principal_of_the_service(people: None, name: str) -> None:
    with pytest.raises(Refused):
        actions.create_user(username=name, full_name="N", role="analyst", password=PASSWORD, by=OPERATOR)


def test_row_security_shows_and_changes_only_ones_own_account(people: None) -> None:
    with scoped(Principal("kim", "analyst")):
        assert [user.username for user in User.objects.all()] == ["kim"]
        assert User.objects.filter(username="lee").update(is_active=True) == 0
    with scoped(signing_in("lee")):
        assert [user.username for user in User.objects.all()] == ["lee"]
    with scoped(ANONYMOUS):
        assert not User.objects.exists()


@pytest.mark.parametrize("change", [{"role": "administrator"}, {"is_active": False}, {"username": "root"}])
def test_nobody_gives_themselves_another_role(people: None, change: dict[str, Any]) -> None:
    with pytest.raises(ProgrammingError, match="only operators"), scoped(Principal("kim", "analyst")):
        User.objects.filter(username="kim").update(**change)


def test_signing_in_cannot_change_a_password(people: None) -> None:
    with pytest.raises(ProgrammingError, match="changes no password"), scoped(signing_in("kim")):
        User.objects.filter(username="kim").update(password="x")


def test_the_command_makes_and_lists_accounts(commonweal: Any) -> None:
    made = commonweal("user", "create", "ada", "--name", "Ada L", "--role", "clerk", stdin=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    listed = commonweal("user", "list", "--format", "csv")
    assert "ada,Ada L,clerk,true,false," in listed.stdout
    assert actions.sign_in(username="ada", password=PASSWORD) is not None
    assert commonweal("user", "deactivate", "ada").returncode == 0
    assert commonweal("user", "unlock", "nobody").returncode == 1
    assert commonweal("user", "list", "--as", "ada").returncode == 1
