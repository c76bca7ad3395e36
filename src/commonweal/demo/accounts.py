"""One account for each role, its password made on this machine and kept beside the data, for its owner."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from commonweal.access import actions, queries
from commonweal.access.principal import Principal, Role
from commonweal.access.scope import scoped
from commonweal.kernel.private_file import write_private
from commonweal.kernel.problem import Refused, invalid

FILE = "demo-sign-ins.txt"
_LETTERS = "bcdfghjkmnpqrstvwxz"  # none that look alike, no vowels to make words of
_ABOUT = "# Sign-ins of the demonstration: role, username, password. Keep this file to yourself.\n"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A demonstration account; `password` is the one it was made with."""

    role: str
    username: str
    password: str

    def __repr__(self) -> str:
        return f"SignIn({self.role})"


def sign_ins(*, home: Path, by: Principal) -> list[SignIn]:
    """The accounts of the demonstration, made where they are missing.

    The file is written before the accounts, so that no password is lost; an account whose password the file
    does not hold gets a new one. Raises Refused where the file is no such file.
    """
    path = home / FILE
    known = _read(path)
    wanted = [known.get(role) or SignIn(role, f"demo-{role}", _password()) for role in Role]
    if any(role not in known for role in Role):
        write_private(path, _ABOUT + "".join(f"{s.role} {s.username} {s.password}\n" for s in wanted))
    with scoped(by):
        held = {user.username for user in queries.accounts(by=by)}
    for sign_in in wanted:
        if sign_in.username not in held:
            actions.create_user(
                username=sign_in.username, role=sign_in.role, password=sign_in.password, by=by,
                full_name=f"Demonstration {sign_in.role.replace('-', ' ')} (synthetic)",
            )  # fmt: skip
        elif sign_in.role not in known:
            actions.set_password(username=sign_in.username, password=sign_in.password, by=by)
    return wanted


def _read(path: Path) -> dict[str, SignIn]:
    if not path.exists():
        return {}
    path.chmod(0o600)
    found: dict[str, SignIn] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if not parts or line.startswith("#"):
            continue
        if len(parts) != 3:
            raise _broken(path)
        found[parts[0]] = SignIn(*parts)
    return found


def _broken(path: Path) -> Refused:
    return invalid(f"{path} is not the file of the demonstration's sign-ins", "Move it away: new passwords are made")


def _password() -> str:
    """Four groups of four letters: 67 bits, easy to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
