"""Build the synthetic place: write its files into the data folder and load them like any published file."""

from __future__ import annotations

from pathlib import Path

from commonweal.access.principal import Principal
from commonweal.demo.held import is_held
from commonweal.demo.making import clear_unfinished, made_files, making
from commonweal.demo.progress import say, step
from commonweal.kernel.files import open_source
from commonweal.kernel.room import Loader, resolve
from commonweal.web.site_state import DataNature, declare_data_nature

FOLDER = "demo"


def build(*, home: Path, loaders: dict[str, Loader], by: Principal) -> int:
    """Returns how many files were loaded; those held already are left alone.

    Raises Refused where the folder holds published data.
    """
    declare_data_nature(DataNature.SYNTHETIC, by=by)
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    clear_unfinished(folder)
    files = made_files()
    there = [file for file in files if (folder / file.name).exists()]
    held = is_held([(file.kind, folder / file.name) for file in there], by=by)
    done = {file for file, known in zip(there, held, strict=True) if known}
    wanted = [file for file in files if file not in done]
    if not wanted:
        say("The synthetic place is loaded already")
        return 0
    with (
        step("Making and loading the synthetic place", len(wanted)) as advance,
        making(wanted, folder) as paths,
    ):
        for file, path in zip(wanted, paths, strict=True):
            resolve(loaders[file.kind].reader)(open_source(path), by=by)
            advance()
    return len(wanted)
