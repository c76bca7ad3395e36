"""The byte forms of the chain, worked out by hand, and what a check counts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from commonweal.kernel.chain import BEFORE_THE_FIRST, Block, Breach, Check, What, digest_of, instant, leaf, verify

MOMENT = datetime(2020, 2, 3, 4, 5, 6, 70, tzinfo=UTC)
ENTRY = ("7", 'a "b"\\\n\x01\u00e9', None)


def block(number: int = 1, previous: bytes = BEFORE_THE_FIRST, ids: tuple[str, ...] = ("7",), digest: bytes = b"") -> Block:
    return Block(
        "audit", number, previous, ("id", "said", "note"), ids, tuple(leaf(ENTRY) for _ in ids), "3:3:", "9:12:9,10", "8",
        "5", MOMENT, digest,
    )  # fmt: skip


def whole(*arguments: object) -> Block:
    made = block(*arguments)  # type: ignore[arg-type]
    return block(*arguments, digest=digest_of(made))  # type: ignore[arg-type, misc]


def test_an_entry_is_the_json_list_of_its_texts() -> None:
    written = b'["7","a \\"b\\"\\\\\\n\\u0001\xc3\xa9",null]'
    assert leaf(ENTRY) == hashlib.sha256(written).digest()


def test_a_block_is_ten_lines_and_one_an_entry() -> None:
    written = "\n".join([
        "commonweal-chain-1", "audit", "1", "0" * 64, "2020-02-03T04:05:06.000070Z", '["id","said","note"]',
        "3:3:", "9:12:9,10", "8", "5", f"7 {leaf(ENTRY).hex()}", "",
    ])  # fmt: skip
    assert digest_of(block()) == hashlib.sha256(written.encode()).digest()


def test_an_instant_is_written_in_utc_with_six_digits() -> None:
    assert instant(MOMENT.astimezone(timezone(timedelta(hours=1)))) == "2020-02-03T04:05:06.000070Z"


def test_what_waits_is_counted_and_is_no_breach() -> None:
    check = Check("audit")
    first = whole()
    assert list(check.block(first, {"7": leaf(ENTRY)}, withheld=1)) == []
    assert list(check.outside([("8", False), ("9", False)])) == []
    assert (check.blocks, check.entries, check.unsealed, check.withheld, check.head) == (1, 1, 2, 1, first.digest)


def test_an_entry_in_two_blocks_is_named() -> None:
    first = whole()
    second = whole(2, first.digest)
    pairs = [(each, {"7": leaf(ENTRY)}) for each in (first, second)]
    assert verify("audit", pairs) == [Breach("audit", What.ENTRY_TWICE, 2, "7")]


def test_a_forged_number_names_a_gap_of_bounded_length() -> None:
    breaches = verify("audit", [(block(10**15), {"7": leaf(ENTRY)})])
    assert len(breaches) == 101
    assert breaches[-1] == Breach("audit", What.BLOCK_ALTERED, 10**15)


def test_a_breach_says_where_it_is() -> None:
    assert str(Breach("audit", What.ENTRY_ALTERED, 3, "17")) == "log audit, block 3, entry 17: entry altered"
    assert str(Breach("", What.HEAD_NOT_FOUND, None, "ab")) == "head ab: head not found"
