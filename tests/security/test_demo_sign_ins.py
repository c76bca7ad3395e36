"""The demonstration's passwords: made on this machine, readable by their owner only, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from commonweal.access import actions
from commonweal.access.models import User
from commonweal.access.principal import OPERATOR, Principal, Role
from commonweal.access.scope import scoped
from commonweal.demo.accounts import FILE, sign_ins
from commonweal.kernel.problem import Refused

CLERK = Principal("kim", "clerk")


def everything_audited() -> str:
    with scoped(OPERATOR), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(entry::text, ' '), '') FROM access_audit_entry entry")
        return cursor.fetchone()[0]


def test_each_role_has_an_account_that_can_sign_in(database: object, tmp_path: Path) -> None:
    made = sign_ins(home=tmp_path, by=OPERATOR)
    assert [each.role for each in made] == [role.value for role in Role]
    assert len({each.password for each in made}) == len(made) == 12
    assert all(len(each.password) == 19 for each in made)
    with scoped(OPERATOR):
        held = {user.username: user for user in User.objects.all()}
    assert all("synthetic" in held[each.username].full_name for each in made)
    user = actions.sign_in(username=made[4].username, password=made[4].password)
    assert user is not None
    assert user.role == made[4].role


def test_the_file_is_private_and_no_password_is_anywhere_else(
    database: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = sign_ins(home=tmp_path, by=OPERATOR)
    path = tmp_path / FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == [FILE]
    audited, printed = everything_audited(), capsys.readouterr()
    assert "access.create-user" in audited
    with scoped(OPERATOR):
        stored = " ".join(User.objects.values_list("password", flat=True))
    for each in made:
        assert each.password in path.read_text()
        assert each.password not in audited + printed.out + printed.err + stored + repr(each)


def test_a_second_time_changes_nothing(database: object, tmp_path: Path) -> None:
    made = sign_ins(home=tmp_path, by=OPERATOR)
    before = everything_audited()
    (tmp_path / FILE).chmod(0o644)
    assert sign_ins(home=tmp_path, by=OPERATOR) == made
    assert everything_audited() == before
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_lost_file_gives_new_passwords(database: object, tmp_path: Path) -> None:
    before = sign_ins(home=tmp_path, by=OPERATOR)
    (tmp_path / FILE).unlink()
    after = sign_ins(home=tmp_path, by=OPERATOR)
    assert not {each.password for each in before} & {each.password for each in after}
    assert actions.sign_in(username=before[0].username, password=before[0].password) is None
    assert actions.sign_in(username=after[0].username, password=after[0].password) is not None


def test_accounts_lost_with_their_database_come_back_with_their_passwords(
    database: object, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_text("# kept\nclerk demo-clerk grxz-wvtm-bndp-kqhc\n")
    made = {each.role: each for each in sign_ins(home=tmp_path, by=OPERATOR)}
    assert made["clerk"].password == "grxz-wvtm-bndp-kqhc"
    assert actions.sign_in(username="demo-clerk", password="grxz-wvtm-bndp-kqhc") is not None


def test_a_file_that_is_something_else_is_left_alone(database: object, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("a letter to the council\n")
    with pytest.raises(Refused, match="Move it away"):
        sign_ins(home=tmp_path, by=OPERATOR)
    assert (tmp_path / FILE).read_text() == "a letter to the council\n"


def test_only_those_who_manage_accounts_make_them(database: object, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        sign_ins(home=tmp_path, by=CLERK)
    with scoped(OPERATOR):
        assert not User.objects.exists()
