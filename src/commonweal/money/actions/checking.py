"""Look at journals before they are written: accounts, dimensions, the fund's agreement, rules of use, balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from commonweal.kernel.money import MOST, pounds_text
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.ledger.chart import VOCABULARY, chart
from commonweal.money.queries.terms import terms_of
from commonweal.money.rules.journal import DIMENSIONS, Coding, Draft, Line, imbalances
from commonweal.money.rules.use import TermsInForce, in_force

PROBLEMS_MOST = 50
"""So many are named of one file; more of the same tell nobody more."""
_LONGEST = 80


class _Wrong(Exception):
    """One thing that is wrong with a coding: field, message, remedy, value."""


class Checker:
    """Collects what is wrong. A coding is looked at once a day that it is posted on, however many lines have it."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._terms: dict[str, list[TermsInForce] | None] = {}
        self._done: dict[tuple[Coding, date], Coding] = {}

    def checked(self, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
        """The drafts with what their fund's agreement says filled in. Raises Refused with all that is wrong."""
        if not drafts:
            self._say("there is no journal", "Give at least one")
        filled: list[Draft] = []
        seen: set[str] = set()
        for draft in drafts:
            if draft.ref in seen:
                self._say(f"journal {draft.ref!r} stands twice", "Name each once")
            seen.add(draft.ref)
            filled.append(self._draft(draft))
            if len(self.problems) >= PROBLEMS_MOST:
                break
        if self.problems:
            raise Refused.of(self.problems[:PROBLEMS_MOST])
        return tuple(filled)

    def _say(
        self, message: str, remedy: str, field: str | None = None, row: int | None = None, value: str | None = None
    ) -> None:
        self.problems.append(Problem(Kind.INVALID, message, remedy, Where(self.file, row=row, field=field), value))

    def _draft(self, draft: Draft) -> Draft:
        before = len(self.problems)
        row = draft.lines[0].row if draft.lines else None
        if not draft.ref.strip() or len(draft.ref) > 120:
            self._say("the journal's name is missing or too long", "Use 1 to 120 characters", "journal", row, draft.ref)
        for name, value in (("document", draft.document), ("reason", draft.reason)):
            if not value.strip():
                self._say(f"journal {draft.ref!r} has no {name}", f"Say its {name}", name, row)
        if len(draft.lines) < 2:
            self._say(f"journal {draft.ref!r} has fewer than two lines", "Give both sides", None, row)
        done = replace(draft, lines=tuple(self._line(draft, line) for line in draft.lines))
        if len(self.problems) == before:
            self._balance(done)
        return done

    def _balance(self, draft: Draft) -> None:
        for each in imbalances(draft, chart()):
            rows = f" (rows {min(each.rows)} to {max(each.rows)})" if each.rows else ""
            inside = "between funds" if each.book == "transfer" else f"in fund {each.fund}"
            self._say(
                f"journal {draft.ref!r}{rows} does not balance {inside}, book {each.book}, source {each.source}, "
                f"use {each.permitted_use}: debits {pounds_text(each.debits)}, credits {pounds_text(each.credits)}, "
                f"difference {pounds_text(each.pence)}",
                "Make debits and credits equal",
                row=max(each.rows, default=None),
            )

    def _line(self, draft: Draft, line: Line) -> Line:
        if not line.pence or abs(line.pence) > MOST:
            self._say("an amount of nothing is no posting", "Leave the row out", "amount", line.row)
        key = (line.coding, draft.effective)
        done = self._done.get(key)
        if done is None:
            try:
                done = self._done[key] = self._coding(line.coding, draft.effective)
            except _Wrong as wrong:
                field, message, remedy, value = wrong.args
                self._say(message, remedy, field, line.row, value)
                return line
        return line if done is line.coding else replace(line, coding=done)

    def _coding(self, coding: Coding, effective: date) -> Coding:
        """The coding with its source and use filled in. Raises _Wrong with the first thing that is wrong."""
        if coding.account not in chart():
            raise _Wrong("account", "there is no such account", f"Use one of {', '.join(chart())}", coding.account)
        for name in DIMENSIONS:
            value = coding.value(name)
            if len(value) > _LONGEST or not value.isprintable() or value != value.strip():
                raise _Wrong(
                    name, "this is no name of a dimension", f"Use at most {_LONGEST} printable characters", value
                )
        for name, words in VOCABULARY.items():
            if coding.value(name) and coding.value(name) not in words:
                raise _Wrong(name, f"there is no such {name}", f"Use one of {', '.join(words)}", coding.value(name))
        if coding.fund not in self._terms:
            self._terms[coding.fund] = terms_of(coding.fund)
        versions = self._terms[coding.fund]
        if versions is None:
            remedy = "Open it: commonweal fund open FILE.yaml"
            raise _Wrong("fund", "no fund of this name is open", remedy, coding.fund)
        stands = in_force(versions, effective)
        if stands is None:
            remedy = "Open or vary the agreement for this day"
            raise _Wrong("effective", f"no agreement of fund {coding.fund} is in force", remedy, effective.isoformat())
        return _by_terms(coding, stands)


def _by_terms(coding: Coding, terms: TermsInForce) -> Coding:
    source = coding.source or (next(iter(terms.sources)) if len(terms.sources) == 1 else "")
    if source not in terms.sources:
        remedy = f"Use one of {', '.join(terms.sources)}"
        raise _Wrong("source", "the agreement names no such source of money", remedy, coding.source)
    use = coding.permitted_use or terms.sources[source]
    if use != terms.sources[source]:
        remedy = f"Money of {source} is for {terms.sources[source]}"
        raise _Wrong("permitted_use", "the source has another permitted use", remedy, coding.permitted_use)
    if terms.schemes and coding.scheme and coding.scheme not in terms.schemes:
        remedy = f"Use one of {', '.join(sorted(terms.schemes))}"
        raise _Wrong("scheme", "the agreement names no such scheme", remedy, coding.scheme)
    if (source, use) != (coding.source, coding.permitted_use):
        coding = replace(coding, source=source, permitted_use=use)
    rule = terms.rules[use]
    breach = rule.breach(coding) if chart()[coding.account].kind == "expenditure" else None
    if breach:
        raise _Wrong("permitted_use", f"money of {source} is ring-fenced by the rule {rule}: {breach}",
                     "Use money of another source, or have the agreement changed", use)  # fmt: skip
    return coding
