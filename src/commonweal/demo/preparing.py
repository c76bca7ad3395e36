"""Make a data folder ready to show: the synthetic place, or published files, and an account for each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from commonweal.access.principal import Principal
from commonweal.demo import meetings
from commonweal.demo.accounts import SignIn, sign_ins
from commonweal.demo.people import loading as people
from commonweal.demo.progress import say
from commonweal.demo.published import load_all
from commonweal.demo.synthetic import FOLDER, build
from commonweal.kernel.problem import Problem
from commonweal.kernel.room import rooms


@dataclass(frozen=True, slots=True)
class Prepared:
    """`problems` are those of published files that were refused; everything else is loaded."""

    sign_ins: list[SignIn]
    problems: list[Problem] = field(default_factory=list[Problem])


def prepare(*, home: Path, data: Path | None, by: Principal) -> Prepared:
    """Load what is not loaded yet, and make the accounts that are missing. A second time changes nothing.

    Raises Refused where the folder holds data of the other nature (synthetic or published).
    """
    loaders = {loader.kind: loader for room in rooms() for loader in room.loaders}
    with FileLock(home / "demo.lock"):
        problems: list[Problem] = []
        if data is None:
            build(home=home, loaders=loaders, by=by)
            meetings.make(by=by)
            people.load(folder=home / FOLDER, by=by)
        else:
            problems = load_all(data, loaders=loaders, by=by)
        say("Making sure of an account for each role")
        return Prepared(sign_ins(home=home, by=by), problems)
