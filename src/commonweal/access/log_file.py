"""A file of chained logs, and its check, which needs no database and no framework.

The file is JSON lines: one heading; then each block, with the ids and leaves that it seals, followed by its entries, as
their sealed texts or, where they were closed to whoever exported, as their leaf; at the end the heads. A file without
its end was cut off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from commonweal.kernel.chain import DIGEST_BYTES, Block, Breach, Check, What, instant, leaf
from commonweal.kernel.problem import Refused, Where, invalid

FORMAT = "commonweal-log-1"
AGAIN = "Export the log again"


def block_line(block: Block) -> dict[str, Any]:
    return {
        "log": block.log,
        "number": block.number,
        "previous": block.previous.hex(),
        "sealed_at": instant(block.sealed_at),
        "columns": block.columns,
        "since": block.since,
        "snapshot": block.snapshot,
        "cut_after": block.cut_after,
        "cluster": block.cluster,
        "ids": block.ids,
        "leaves": [each.hex() for each in block.leaves],
        "digest": block.digest.hex(),
    }


def entry_line(id_: str, texts: Sequence[str | None] | None, leaf_: bytes | None) -> dict[str, Any]:
    """An entry with its texts, or with its leaf alone where they are closed to whoever exports."""
    return {"entry": id_, "texts": texts} if texts is not None else {"entry": id_, "leaf": (leaf_ or b"").hex()}


def _is_digest(text: str) -> str:
    if len(bytes.fromhex(text)) != DIGEST_BYTES:
        raise ValueError("a digest has 64 hexadecimal digits")
    return text


Digest = Annotated[str, AfterValidator(_is_digest)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


Model = TypeVar("Model", bound=BaseModel)


class _Heading(_Strict):
    format: str
    made: AwareDatetime
    logs: list[str]


class _BlockOf(_Strict):
    log: str
    number: int = Field(ge=1)
    previous: Digest
    sealed_at: AwareDatetime
    columns: list[str]
    since: str
    snapshot: str
    cut_after: str | None
    cluster: str
    ids: list[str]
    leaves: list[Digest]
    digest: Digest

    def block(self) -> Block:
        return Block(
            self.log, self.number, bytes.fromhex(self.previous), tuple(self.columns), tuple(self.ids),
            tuple(bytes.fromhex(each) for each in self.leaves), self.since, self.snapshot, self.cut_after,
            self.cluster, self.sealed_at, bytes.fromhex(self.digest),
        )  # fmt: skip


class _Line(_Strict):
    """One of: a block, an entry with its texts, an entry with its leaf alone, the heads."""

    block: _BlockOf | None = None
    entry: str | None = None
    texts: list[str | None] | None = None
    leaf: Digest | None = None
    heads: dict[str, Digest | None] | None = None


def check_file(path: Path, name: str | None = None) -> tuple[list[Check], list[Breach]]:
    """Check an exported file: the state of each log in it, and every breach. Raises Refused, naming file and line,
    where the file is none of ours, is damaged, or was cut off.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            return _File(path.name, name).check(file)
    except OSError as error:
        raise invalid(f"cannot be read: {error.strerror}", "Give the path of an exported log",
                      where=Where(file=path.name)) from None  # fmt: skip
    except UnicodeDecodeError:
        raise invalid("is not text in UTF-8", AGAIN, where=Where(file=path.name)) from None


class _File:
    """The reading of one file: the block that is open, with the entries that have followed it so far."""

    def __init__(self, file_name: str, wanted: str | None) -> None:
        self.file_name = file_name
        self.wanted = wanted
        self.checks: dict[str, Check] = {}
        self.breaches: list[Breach] = []
        self.open: Block | None = None
        self.found: dict[str, bytes] = {}
        self.withheld = 0

    def check(self, file: Iterator[str]) -> tuple[list[Check], list[Breach]]:
        number, heads = 1, None
        heading = self._parsed(_Heading, next(file, ""), 1)
        if heading.format != FORMAT:
            raise self._refused("is of another format", 1, "Use commonweal log export", heading.format)
        self.checks = {log: Check(log) for log in heading.logs if self.wanted in (None, log)}
        if not self.checks:
            raise self._refused("holds no such log", 1, f"It holds {', '.join(heading.logs)}", self.wanted)
        for number, text in enumerate(file, start=2):
            if heads is not None:
                raise self._refused("goes on after its end", number)
            line = self._parsed(_Line, text, number)
            if line.block is not None:
                self._close()
                self.open = line.block.block()
                if self.open.log not in heading.logs:
                    raise self._refused("a block belongs to no log of the heading", number, value=self.open.log)
            elif line.entry is not None and (line.texts is None) != (line.leaf is None) and self.open is not None:
                self._entry(line.entry, line)
            elif line.heads is not None:
                heads = line.heads
            else:
                raise self._refused("a line is neither block, entry nor heads", number)
        if heads is None:
            raise self._refused("was cut off: its last line, the heads, is missing", number)
        self._close()
        for log, check in self.checks.items():
            self.breaches += self._tail(check, heads.get(log))
        return list(self.checks.values()), self.breaches

    def _tail(self, check: Check, head: str | None) -> Iterator[Breach]:
        """Whether the log ends where the file's last line says."""
        if head is not None and bytes.fromhex(head) not in check.digests:
            yield Breach(check.log, What.HEAD_NOT_FOUND, None, head)
        elif check.head is not None and (head is None or bytes.fromhex(head) != check.head):
            yield Breach(check.log, What.BLOCK_ADDED, check.number)

    def _entry(self, id_: str, line: _Line) -> None:
        if id_ in self.found and self.open is not None:
            self.breaches.append(Breach(self.open.log, What.ENTRY_TWICE, self.open.number, id_))
        if line.texts is not None:
            self.found[id_] = leaf(line.texts)
        elif line.leaf is not None:
            self.found[id_] = bytes.fromhex(line.leaf)
            self.withheld += 1

    def _close(self) -> None:
        if self.open is not None and self.open.log in self.checks:
            check = self.checks[self.open.log]
            self.breaches += check.block(self.open, self.found, withheld=self.withheld)
        self.open, self.found, self.withheld = None, {}, 0

    def _parsed(self, model: type[Model], text: str, number: int) -> Model:
        try:
            return model.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or None
            where = Where(file=self.file_name, row=number, field=field)
            raise invalid(f"cannot be read: {first['msg']}", AGAIN, where=where) from None

    def _refused(self, message: str, number: int, remedy: str = AGAIN, value: str | None = None) -> Refused:
        return invalid(message, remedy, where=Where(file=self.file_name, row=number), value=value)
