"""Any honest chain verifies; any one change to it is found, and named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commonweal.kernel.chain import BEFORE_THE_FIRST, Block, Breach, What, digest_of, leaf, verify

LOG = "audit"
Texts = tuple[str | None, ...]
Table = dict[str, Texts]

texts = st.lists(st.none() | st.text(max_size=8), min_size=2, max_size=2).map(tuple)
sizes = st.lists(st.integers(1, 4), min_size=1, max_size=4)


def sealed(before: Block | None, entries: Table, moment: datetime) -> Block:
    number = before.number + 1 if before else 1
    block = Block(
        LOG, number, before.digest if before else BEFORE_THE_FIRST, ("id", "said"), tuple(entries),
        tuple(leaf(texts) for texts in entries.values()), "3:3:", f"{number + 10}:{number + 10}:", None, "1", moment, b"",
    )  # fmt: skip
    return replace(block, digest=digest_of(block))


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[Block], Table]:
    """Blocks of a few entries each, and the table that they seal."""
    blocks: list[Block] = []
    table: Table = {}
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    for size in draw(sizes):
        entries = {str(len(table) + place): draw(texts) for place in range(size)}
        table |= entries
        blocks.append(sealed(blocks[-1] if blocks else None, entries, moment + timedelta(seconds=len(blocks))))
    return blocks, table


def found(blocks: list[Block], table: Table, heads: tuple[str, ...] = ()) -> list[Breach]:
    """What is wrong, as the check of a database asks: each block with its entries, then what no block holds."""
    held = {id_ for block in blocks for id_ in block.ids}
    pairs = [(block, {id_: leaf(table[id_]) for id_ in block.ids if id_ in table}) for block in blocks]
    return verify(LOG, pairs, [(id_, True) for id_ in table if id_ not in held], heads)


@settings(max_examples=60)
@given(chains())
def test_an_honest_chain_verifies(chain: tuple[list[Block], Table]) -> None:
    blocks, table = chain
    assert found(blocks, table, tuple(block.digest.hex() for block in blocks)) == []


@settings(max_examples=60)
@given(chains(), st.data())
def test_an_altered_entry_is_named(chain: tuple[list[Block], Table], data: st.DataObject) -> None:
    blocks, table = chain
    id_ = data.draw(st.sampled_from(sorted(table)))
    other = data.draw(texts)
    assume(other != table[id_])
    number = next(block.number for block in blocks if id_ in block.ids)
    assert found(blocks, {**table, id_: other}) == [Breach(LOG, What.ENTRY_ALTERED, number, id_)]


@settings(max_examples=40)
@given(chains(), st.data())
def test_a_removed_entry_is_named(chain: tuple[list[Block], Table], data: st.DataObject) -> None:
    blocks, table = chain
    id_ = data.draw(st.sampled_from(sorted(table)))
    number = next(block.number for block in blocks if id_ in block.ids)
    assert found(blocks, {key: row for key, row in table.items() if key != id_}) == [
        Breach(LOG, What.ENTRY_REMOVED, number, id_)
    ]


@settings(max_examples=40)
@given(chains(), texts)
def test_an_added_entry_is_named(chain: tuple[list[Block], Table], row: Texts) -> None:
    blocks, table = chain
    assert found(blocks, {**table, "x": row}) == [Breach(LOG, What.ENTRY_ADDED, None, "x")]


CHANGES = {
    "log": lambda block: replace(block, log="other"),
    "number": lambda block: replace(block, number=block.number + 7),
    "previous": lambda block: replace(block, previous=bytes(31) + b"1"),
    "columns": lambda block: replace(block, columns=("id",)),
    "since": lambda block: replace(block, since="3:4:3"),
    "snapshot": lambda block: replace(block, snapshot="9:9:"),
    "cut": lambda block: replace(block, cut_after="8"),
    "cluster": lambda block: replace(block, cluster="2"),
    "sealed_at": lambda block: replace(block, sealed_at=block.sealed_at + timedelta(microseconds=1)),
    "digest": lambda block: replace(block, digest=bytes(32)),
    "leaf": lambda block: replace(block, leaves=(bytes(32), *block.leaves[1:])),
    "fewer leaves": lambda block: replace(block, leaves=block.leaves[1:]),
    "entries": lambda block: replace(block, ids=block.ids[1:], leaves=block.leaves[1:]),
}


@settings(max_examples=100)
@given(chains(), st.sampled_from(sorted(CHANGES)), st.data())
def test_an_altered_block_is_named(chain: tuple[list[Block], Table], change: str, data: st.DataObject) -> None:
    blocks, table = chain
    place = data.draw(st.integers(0, len(blocks) - 1))
    altered = CHANGES[change](blocks[place])
    breaches = found([*blocks[:place], altered, *blocks[place + 1 :]], table)
    assert Breach(LOG, What.BLOCK_ALTERED, altered.number) in breaches


@settings(max_examples=60)
@given(chains(), st.sampled_from(["sealed_at", "entries", "cluster"]), st.data())
def test_an_altered_block_with_a_digest_made_to_fit_is_found_at_the_next(
    chain: tuple[list[Block], Table], change: str, data: st.DataObject
) -> None:
    blocks, table = chain
    assume(len(blocks) > 1)
    place = data.draw(st.integers(0, len(blocks) - 2))
    altered = CHANGES[change](blocks[place])
    altered = replace(altered, digest=digest_of(altered))
    breaches = found([*blocks[:place], altered, *blocks[place + 1 :]], table)
    assert Breach(LOG, What.PREVIOUS_DIFFERS, place + 2) in breaches


@settings(max_examples=40)
@given(chains(), st.data())
def test_a_removed_block_is_named(chain: tuple[list[Block], Table], data: st.DataObject) -> None:
    blocks, table = chain
    assume(len(blocks) > 1)
    place = data.draw(st.integers(0, len(blocks) - 2))
    breaches = found([*blocks[:place], *blocks[place + 1 :]], table)
    assert breaches[0] == Breach(LOG, What.BLOCK_REMOVED, place + 1)
    assert {breach.entry for breach in breaches[1:]} == set(blocks[place].ids)


@settings(max_examples=40)
@given(chains(), st.data())
def test_blocks_in_another_order_are_found(chain: tuple[list[Block], Table], data: st.DataObject) -> None:
    blocks, table = chain
    other = data.draw(st.permutations(blocks))
    assume(other != blocks)
    assert found(list(other), table) != []


@settings(max_examples=40)
@given(chains(), st.data())
def test_entries_in_another_order_are_found(chain: tuple[list[Block], Table], data: st.DataObject) -> None:
    blocks, table = chain
    block = data.draw(st.sampled_from(blocks))
    pairs = list(zip(block.ids, block.leaves, strict=True))
    other = data.draw(st.permutations(pairs))
    assume(list(other) != pairs)
    altered = replace(block, ids=tuple(id_ for id_, _ in other), leaves=tuple(each for _, each in other))
    place = blocks.index(block)
    assert found([*blocks[:place], altered, *blocks[place + 1 :]], table) == [
        Breach(LOG, What.BLOCK_ALTERED, block.number)
    ]


@settings(max_examples=40)
@given(chains(), st.data())
def test_a_cut_tail_shows_to_who_noted_the_head(chain: tuple[list[Block], Table], data: st.DataObject) -> None:
    blocks, table = chain
    left = data.draw(st.integers(0, len(blocks) - 1))
    kept = {id_: table[id_] for block in blocks[:left] for id_ in block.ids}
    head = blocks[-1].digest.hex()
    assert found(blocks[:left], kept) == []
    assert found(blocks[:left], kept, (head,)) == [Breach(LOG, What.HEAD_NOT_FOUND, None, head)]
    assert found(blocks, table, (head[:16].upper(),)) == []


@settings(max_examples=100)
@given(st.lists(texts, min_size=2, max_size=2, unique=True))
def test_two_entries_have_two_leaves(rows: list[Texts]) -> None:
    assert leaf(rows[0]) != leaf(rows[1])
