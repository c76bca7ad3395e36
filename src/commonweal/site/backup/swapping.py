"""Put a restored database in its place, and what was there aside: never deleted.

A mark is written before the first file moves and removed after the last. While it stands, no command starts the
database; the restore can be run again, and moves aside whatever it then finds.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

from commonweal.kernel.private_file import write_private
from commonweal.site.backup import former
from commonweal.site.backup.taking import HOME_FILES, SETTINGS_FILE
from commonweal.site.postgres import files, place
from commonweal.site.postgres.account import Account
from commonweal.site.postgres.place import Place


def has_something(at: Place) -> bool:
    """Whether a home holds a database, or what is left of one."""
    return at.data.exists() or at.initialised.exists() or at.secrets.exists() or at.restoring.exists()


def finish_moving(at: Place, account: Account) -> None:
    """Where a restore was killed after it had moved the database aside: keep that one's log of changes too."""
    mark = files.read_json(at.restoring)
    if mark is not None and isinstance(mark.get("before"), str):
        aside = at.cluster / Path(mark["before"]).name / "data"
        if aside.is_dir():
            former.carry(at, account, aside)


def put_in_place(at: Place, account: Account, stage: Place, version: str) -> list[Path]:
    """Move the restored files in; returns the folders to which the former ones were moved. Under the start lock."""
    name = f"before-{datetime.now(UTC):%Y%m%dT%H%M%S-%fZ}"
    aside = {at.cluster / name, at.keep / name}
    files.write_json(at.restoring, {"before": name})
    for folder in aside:
        folder.mkdir(mode=0o700)
    if at.data.exists():
        at.data.rename(at.cluster / name / "data")
        files.sync_folder(at.cluster)
        former.carry(at, account, at.cluster / name / "data")
    for path in (at.initialised, at.secrets, at.home / HOME_FILES[0]):
        if path.exists():
            path.rename(at.keep / name / path.name)
    if at.settings.exists():
        at.settings.rename(at.cluster / name / at.settings.name)
    at.making.unlink(missing_ok=True)
    stage.data.rename(at.data)
    with contextlib.suppress(OSError):
        place.make_owned(at.archive, account)
    former.carry_histories(at, account, at.data)
    _put_own(at, account, stage.cluster / "home")
    files.write_json(at.initialised, {"durable": True, "version": version})
    for folder in (at.cluster, at.keep, at.home):
        files.sync_folder(folder)
    at.restoring.unlink()
    files.sync_folder(at.keep)
    return [folder for folder in sorted(aside) if not _is_empty_then_removed(folder)]


def _put_own(at: Place, account: Account, source: Path) -> None:
    for target in (at.home / HOME_FILES[0], at.secrets):
        found = source / target.name
        if found.exists():
            write_private(target, found.read_text(encoding="utf-8"))
    if (source / SETTINGS_FILE).exists():
        text = (source / SETTINGS_FILE).read_text(encoding="utf-8")
        files.write_private(at.settings, text, owner=account.owner)


def _is_empty_then_removed(folder: Path) -> bool:
    if any(folder.iterdir()):
        return False
    folder.rmdir()
    return True
