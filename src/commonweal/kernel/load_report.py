"""What loading one file did: the answer of every loader, shown by the command, the page and the audit alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadReport:
    """One file, loaded whole.

    `kind` is the loader's, `layout` the form recognised by content, `values` the rows or cells now held from the file,
    `alerts` how many published sums did not close. `unchanged` is True where the very same bytes were loaded before:
    nothing was written. `notes` are facts a person should read, in words.
    """

    kind: str
    file: str
    sha256: str
    layout: str
    values: int
    alerts: int = 0
    unchanged: bool = False
    notes: tuple[str, ...] = ()
