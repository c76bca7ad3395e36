"""Collect every problem of a file before refusing it, up to a number that a person can read."""

from __future__ import annotations

from commonweal.kernel.problem import Kind, Problem, Refused, Where

SHOWN_MAX = 50


class Problems:
    """The problems of one file; `refuse()` raises them together."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Problem] = []
        self._count = 0

    def add(
        self,
        message: str,
        remedy: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: int | None = None,
        field: str | None = None,
        value: object = None,
    ) -> None:
        self._count += 1
        if len(self._found) < SHOWN_MAX:
            where = Where(self.file, sheet, row, column, field)
            self._found.append(Problem(Kind.INVALID, message, remedy, where, None if value is None else str(value)))

    def __bool__(self) -> bool:
        return bool(self._count)

    def refuse(self) -> None:
        """Raises Refused with all that was found; does nothing where the file is sound."""
        if not self._found:
            return
        rest = self._count - len(self._found)
        if rest:
            more = Problem(Kind.INVALID, f"and {rest} more of the same file", where=Where(self.file))
            raise Refused(*self._found, more)
        raise Refused(*self._found)
