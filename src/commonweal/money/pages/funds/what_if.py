"""What if: change a contribution, a share, a rule, a cap or the spend of a scheme, and see who pays. Nothing is posted.

Every term starts at what the agreement says and the ledger holds, and only what is typed differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.money import Pence, parse_pounds, pounds_text
from commonweal.kernel.problem import Kind, Problem, Refused, Where, invalid
from commonweal.money.funds.fund_file import FundFile
from commonweal.money.pages import words
from commonweal.money.pages.common import page_of, query, sentence, window, within_year
from commonweal.money.queries.funds import terms_on
from commonweal.money.queries.statement import contribution_shares, scheme_lines, variance_case
from commonweal.money.rules.variance import Rule
from commonweal.money.rules.what_if import Case, Change, Outcome, bodies, changed, outcome

CONTRIBUTION, PERCENT, SPEND = "c-", "p-", "s-"
OVER, UNDER, CAP = "overspend", "underspend", "cap"


@dataclass(frozen=True, slots=True)
class Row:
    """One body as it is and as it would be: its share of the spend and its part of the variance, in pence."""

    name: str
    share: Pence
    new_share: Pence
    part: Pence
    new_part: Pence

    @property
    def more(self) -> Pence:
        """What it would pay beyond what it pays now."""
        return self.new_share - self.share


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    value: str


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    require(request.principal, "money.read")
    at = window(request)
    assert at.effective is not None
    terms = terms_on(slug, at.effective, at.known)
    at = within_year(request, terms.file, at)
    found = variance_case(terms.file, scheme_lines(terms.file, at), contribution_shares(terms.file, at), at)
    rules = [(rule.value, words.said(words.RULE, rule.value)) for rule in Rule]
    context: dict[str, object] = {"fund": terms.file, "at": at, "query": query(at), "rows": None, "rules": rules}
    if found is None:
        return page_of(request, "what_if.html", {**context, "case": None})
    case = Case(tuple(found[0]), found[1])
    context["has_budget"] = any(line.budget for line in case.lines)
    context |= {"case": case, "fields": _fields(request.GET, terms.file, case), "asked": request.GET}
    if not _is_asked(request.GET):
        return page_of(request, "what_if.html", context)
    status = 200
    try:
        now, then = _outcome(case), _outcome(changed(case, _change(request.GET, terms.file, case)))
        context |= {"rows": _rows(now, then, terms.file.party_names), "now": now, "then": then}
    except Refused as refused:
        context["errors"] = [(sentence(each), f"#{each.where.field or OVER}") for each in refused.problems]
        status = 400
    return page_of(request, "what_if.html", context, status)


def _is_asked(asked: Mapping[str, str]) -> bool:
    return any(name.startswith((CONTRIBUTION, PERCENT, SPEND)) or name in (OVER, UNDER, CAP) for name in asked)


def _outcome(case: Case) -> Outcome:
    """Raises Refused where a rule has not what it needs."""
    try:
        return outcome(case)
    except ValueError:
        raise invalid(
            _("the rule has not what it needs"), _("Give contributions or percentages above nothing, and a lead"),
            where=Where(field=OVER),
        ) from None  # fmt: skip


def _fields(asked: Mapping[str, str], file: FundFile, case: Case) -> dict[str, list[Field]]:
    """The fields of the form: what was typed, else what stands."""
    names = file.party_names
    schemes = {scheme.id: scheme.name for scheme in file.schemes}
    parties = list(case.terms.contributions.items())

    def field(name: str, label: str, stands: str) -> Field:
        return Field(name, label, asked.get(name, stands))

    return {
        "contributions": [field(f"{CONTRIBUTION}{n}", names.get(body, body), pounds_text(pence))
                          for n, (body, pence) in enumerate(parties)],
        "percent": [field(f"{PERCENT}{n}", names.get(body, body), str(case.terms.percent.get(body, "")))
                    for n, (body, _pence) in enumerate(parties)],
        "spend": [field(f"{SPEND}{n}", schemes.get(line.scheme, line.scheme) or _("No scheme"),
                        pounds_text(line.spend)) for n, line in enumerate(case.lines)],
        "cap": [field(CAP, _("Contingency that is used first"), pounds_text(case.terms.contingency))],
    }  # fmt: skip


def _change(asked: Mapping[str, str], file: FundFile, case: Case) -> Change:
    """What was typed. Raises Refused with every field that cannot be read."""
    problems: list[Problem] = []

    def money(name: str) -> Pence | None:
        text = asked.get(name, "").strip()
        if not text:
            return None
        try:
            found = parse_pounds(text.removeprefix("£"), where=Where(field=name))
        except Refused as refused:
            problems.extend(refused.problems)
            return None
        if found < 0 and not name.startswith(SPEND):
            problems.append(_problem(name, _("the amount is negative"), text))
        return found

    contributions = {body: pence for n, body in enumerate(case.terms.contributions)
                     if (pence := money(f"{CONTRIBUTION}{n}")) is not None}  # fmt: skip
    spend = {line.scheme: pence for n, line in enumerate(case.lines)
             if (pence := money(f"{SPEND}{n}")) is not None}  # fmt: skip
    percent = _percent(asked, case, problems)
    cap = money(CAP)
    rules = [_rule(asked.get(name, ""), name, problems) for name in (OVER, UNDER)]
    if problems:
        raise Refused.of(problems)
    return Change(contributions, percent, spend, rules[0], rules[1], cap)


def _percent(asked: Mapping[str, str], case: Case, problems: list[Problem]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for n, body in enumerate(case.terms.contributions):
        name = f"{PERCENT}{n}"
        text = asked.get(name, "").strip().rstrip("% ")
        if not text:
            continue
        try:
            found[body] = Decimal(text)
        except InvalidOperation:
            found[body] = Decimal("NaN")
        if not found[body].is_finite() or not 0 <= found[body] <= 100 or len(text) > 20:
            problems.append(_problem(name, _("this is no percentage"), text))
    if found and not problems and sum(found.values()) != 100:
        total = str(sum(found.values()))
        problems.append(_problem(f"{PERCENT}0", _("the percentages do not sum to 100"), total))
    return found


def _rule(text: str, name: str, problems: list[Problem]) -> Rule | None:
    if not text:
        return None
    try:
        return Rule(text)
    except ValueError:
        problems.append(_problem(name, _("there is no such rule"), text))
        return None


def _problem(field: str, message: str, value: str) -> Problem:
    return Problem(Kind.INVALID, message, _("Correct it"), Where(field=field), value[:60])


def _rows(now: Outcome, then: Outcome, names: Mapping[str, str]) -> list[Row]:
    return [
        Row(names.get(body, body), now.shares.get(body, 0), then.shares.get(body, 0), now.division.parts.get(body, 0),
            then.division.parts.get(body, 0))
        for body in bodies(now, then)
    ]  # fmt: skip
