"""Propose journals. A proposal is in no balance until somebody else approves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from functools import partial

from django.db import connection
from django.utils import timezone

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.kernel.money import MOST, pounds_text
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, invalid
from commonweal.money.actions.writing import written
from commonweal.money.ledger.chart import VOCABULARY, chart
from commonweal.money.models import Batch
from commonweal.money.queries.terms import terms_of
from commonweal.money.rules.journal import DIMENSIONS, Coding, Draft, Line, content_digest, digest, imbalances
from commonweal.money.rules.use import TermsInForce, in_force

PROBLEMS_MOST = 50
"""So many are named of one file; more of the same tell nobody more."""
_LONGEST = 80
Wrong = Callable[..., Line]
_COLUMNS = ("fund_id", "account_id", *DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A batch that waits for its checker. `is_new` is False where the same key and content were in already."""

    key: str
    batch_id: int
    journals: int
    postings: int
    debits_pence: int
    maker: str
    is_new: bool


def propose(
    *,
    key: str,
    drafts: Sequence[Draft],
    document: str,
    by: Principal,
    kind: str = "entry",
    sha256: str | None = None,
    file: str | None = None,
) -> Proposed:
    """Write journals as one proposal under an idempotency key.

    The same key with the same content gives the batch that is held; with other content it is refused. `sha256` is the
    digest of the file that the journals come from (by default of the journals themselves), `file` its name for
    messages. Raises Refused with every problem found; nothing is half-written.
    """
    return written(by, partial(_propose, key, tuple(drafts), document, kind, sha256, file, by))


def _propose(
    key: str, drafts: tuple[Draft, ...], document: str, kind: str, sha256: str | None, file: str | None, by: Principal
) -> Proposed:
    permissions.require(by, "money.propose")
    content = sha256 or content_digest(drafts)
    held = _held(key, content)
    if held is not None:
        return held
    drafts = _checked(key, drafts, file)
    postings = sum(len(draft.lines) for draft in drafts)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO money_batch (key, kind, document, sha256, maker, journals, postings)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING RETURNING id",
            [key, kind, document, content, by.username, len(drafts), postings],
        )
        row = cursor.fetchone()
        if row is None:
            held = _held(key, content)
            assert held is not None
            return held
        batch = int(row[0])
        _write_journals(batch, drafts)
        cursor.execute("SET CONSTRAINTS balances IMMEDIATE")
        cursor.execute("SET CONSTRAINTS balances DEFERRED")
    debits = sum(line.pence for draft in drafts for line in draft.lines if line.pence > 0)
    audit.record("money.propose", subject=key, journals=len(drafts), postings=postings, sha256=content)
    return Proposed(key, batch, len(drafts), postings, debits, by.username, is_new=True)


def _held(key: str, content: str) -> Proposed | None:
    """The batch that is held under the key. Raises Refused where it holds something else."""
    batch = Batch.objects.filter(key=key).first()
    if batch is None:
        return None
    if batch.sha256 != content:
        raise conflict(f"the key {key!r} was used for something else", "Give what is new a key of its own")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(p.pence), 0) FROM money_posting p JOIN money_journal j ON j.id = p.journal_id"
            " WHERE j.batch_id = %s AND p.pence > 0",
            [batch.pk],
        )
        (debits,) = cursor.fetchone()
    return Proposed(key, batch.pk, batch.journals, batch.postings, int(debits), batch.maker, is_new=False)


def _write_journals(batch: int, drafts: Sequence[Draft]) -> None:
    codings = coding_ids({line.coding for draft in drafts for line in draft.lines})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO money_journal (batch_id, ref, effective, known, document, reason, reverses_id, digest)"
            " SELECT %s, * FROM unnest(%s::text[], %s::date[], %s::date[], %s::text[], %s::text[], %s::bigint[],"
            " %s::bytea[]) RETURNING id, ref",
            [
                batch,
                [draft.ref for draft in drafts],
                [draft.effective for draft in drafts],
                [draft.known for draft in drafts],
                [draft.document for draft in drafts],
                [draft.reason for draft in drafts],
                [draft.reverses for draft in drafts],
                [digest(draft.lines) for draft in drafts],
            ],
        )
        numbers = {ref: number for number, ref in cursor.fetchall()}
        lines = [(numbers[draft.ref], place, line) for draft in drafts for place, line in enumerate(draft.lines, 1)]
        cursor.execute(
            "INSERT INTO money_posting (journal_id, line, coding_id, pence, encumbrance, narrative)"
            " SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::bigint[], %s::text[], %s::text[])",
            [
                [number for number, _, _ in lines],
                [place for _, place, _ in lines],
                [codings[line.coding] for _, _, line in lines],
                [line.pence for _, _, line in lines],
                [line.encumbrance for _, _, line in lines],
                [line.narrative for _, _, line in lines],
            ],
        )


def coding_ids(codings: Iterable[Coding]) -> dict[Coding, int]:
    """The numbers of codings, writing those that are new, in one order for every writer."""
    wanted = sorted(codings)
    found = _find(wanted)
    missing = [coding for coding in wanted if coding not in found]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO money_coding ({', '.join(_COLUMNS)}) SELECT * FROM {_arrays()} ON CONFLICT DO NOTHING",  # noqa: S608
                _transposed(missing),
            )
        found |= _find(missing)
    return found


def _find(codings: Sequence[Coding]) -> dict[Coding, int]:
    if not codings:
        return {}
    matching = " AND ".join(f"c.{column} = u.{column}" for column in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT u.place, c.id FROM ROWS FROM ({_arrays()}) WITH ORDINALITY AS u({', '.join(_COLUMNS)}, place)"  # noqa: S608
            f" JOIN money_coding c ON {matching}",
            _transposed(codings),
        )
        return {codings[place - 1]: number for place, number in cursor.fetchall()}


def _arrays() -> str:
    return f"unnest({', '.join(['%s::text[]'] * len(_COLUMNS))})"


def _transposed(codings: Sequence[Coding]) -> list[list[str]]:
    return [list(column) for column in zip(*map(astuple, codings), strict=True)]


def _checked(key: str, drafts: tuple[Draft, ...], file: str | None) -> tuple[Draft, ...]:
    """The drafts with what their fund's agreement says filled in. Raises Refused with all that is wrong."""
    if not key.strip() or len(key) > 200:
        raise invalid("the key is missing or too long", "Give 1 to 200 characters", where=Where(field="key"))
    if not drafts:
        raise invalid("there is no journal", "Give at least one", where=Where(file))
    problems: list[Problem] = []
    filled: list[Draft] = []
    seen: set[str] = set()
    terms: dict[str, list[TermsInForce] | None] = {}
    for draft in drafts:
        if draft.ref in seen:
            problems.append(Problem(Kind.INVALID, f"journal {draft.ref!r} stands twice", "Name each once", Where(file)))
        seen.add(draft.ref)
        done = _draft(draft, terms, file, problems)
        if done is not None:
            filled.append(done)
        if len(problems) >= PROBLEMS_MOST:
            break
    if problems:
        raise Refused.of(problems[:PROBLEMS_MOST])
    return tuple(filled)


def _draft(
    draft: Draft, terms: dict[str, list[TermsInForce] | None], file: str | None, problems: list[Problem]
) -> Draft | None:
    before = len(problems)
    if not draft.ref.strip() or len(draft.ref) > 120:
        problems.append(Problem(Kind.INVALID, "the journal's name is missing or too long", "Use 1 to 120 characters",
                                Where(file, field="journal"), draft.ref))  # fmt: skip
    for name, value in (("document", draft.document), ("reason", draft.reason)):
        if not value.strip():
            row = draft.lines[0].row if draft.lines else None
            problems.append(Problem(Kind.INVALID, f"journal {draft.ref!r} has no {name}", f"Say its {name}",
                                    Where(file, row=row, field=name)))  # fmt: skip
    if len(draft.lines) < 2:
        problems.append(Problem(Kind.INVALID, f"journal {draft.ref!r} has fewer than two lines",
                                "Give both sides", Where(file)))  # fmt: skip
    lines = tuple(_line(draft, line, terms, file, problems) for line in draft.lines)
    if len(problems) > before:
        return None
    done = Draft(draft.ref, draft.effective, draft.known, draft.document, draft.reason, lines, draft.reverses)
    for each in imbalances(done, chart()):
        rows = f" (rows {min(each.rows)} to {max(each.rows)})" if each.rows else ""
        inside = "between funds" if each.book == "transfer" else f"in fund {each.fund}"
        problems.append(
            Problem(
                Kind.INVALID,
                f"journal {draft.ref!r}{rows} does not balance {inside}, book {each.book}, source {each.source}, "
                f"use {each.permitted_use}: debits {pounds_text(each.debits)}, credits {pounds_text(each.credits)}, "
                f"difference {pounds_text(each.pence)}",
                "Make debits and credits equal",
                Where(file, row=max(each.rows, default=None)),
            )
        )
    return done


def _line(
    draft: Draft, line: Line, terms: dict[str, list[TermsInForce] | None], file: str | None, problems: list[Problem]
) -> Line:
    def wrong(message: str, remedy: str, field: str, value: str | None = None) -> Line:
        problems.append(Problem(Kind.INVALID, message, remedy, Where(file, row=line.row, field=field), value))
        return line

    coding = line.coding
    if coding.account not in chart():
        return wrong("there is no such account", f"Use one of {', '.join(chart())}", "account", coding.account)
    if not line.pence or abs(line.pence) > MOST:
        return wrong("an amount of nothing is no posting", "Leave the row out", "amount")
    for name in DIMENSIONS:
        value = coding.value(name)
        if len(value) > _LONGEST or not value.isprintable() or value != value.strip():
            return wrong("this is no name of a dimension", f"Use at most {_LONGEST} printable characters", name, value)
    for name, words in VOCABULARY.items():
        if coding.value(name) and coding.value(name) not in words:
            return wrong(f"there is no such {name}", f"Use one of {', '.join(words)}", name, coding.value(name))
    if coding.fund not in terms:
        terms[coding.fund] = terms_of(coding.fund)
    versions = terms[coding.fund]
    if versions is None:
        return wrong("no fund of this name is open", "Open it: commonweal fund open FILE.yaml", "fund", coding.fund)
    stands = in_force(versions, draft.effective)
    if stands is None:
        return wrong(f"no agreement of fund {coding.fund} is in force", "Open or vary the agreement for this day",
                     "effective", draft.effective.isoformat())  # fmt: skip
    return _by_terms(line, stands, wrong)


def _by_terms(line: Line, terms: TermsInForce, wrong: Wrong) -> Line:
    coding = line.coding
    source = coding.source or (next(iter(terms.sources)) if len(terms.sources) == 1 else "")
    if source not in terms.sources:
        remedy = f"Use one of {', '.join(terms.sources)}"
        return wrong("the agreement names no such source of money", remedy, "source", coding.source)
    use = coding.permitted_use or terms.sources[source]
    if use != terms.sources[source]:
        remedy = f"Money of {source} is for {terms.sources[source]}"
        return wrong("the source has another permitted use", remedy, "permitted_use", coding.permitted_use)
    if terms.schemes and coding.scheme and coding.scheme not in terms.schemes:
        return wrong("the agreement names no such scheme", f"Use one of {', '.join(sorted(terms.schemes))}", "scheme",
                     coding.scheme)  # fmt: skip
    coding = replace(coding, source=source, permitted_use=use)
    rule = terms.rules[use]
    breach = rule.breach(coding) if chart()[coding.account].kind == "expenditure" else None
    if breach:
        return wrong(f"money of {source} is ring-fenced by the rule {rule}: {breach}",
                     "Use money of another source, or have the agreement changed", "permitted_use", use)  # fmt: skip
    return replace(line, coding=coding)


def today_or(day: date | None) -> date:
    """`day`, or today's civil date where none is given."""
    return day or timezone.localdate()
