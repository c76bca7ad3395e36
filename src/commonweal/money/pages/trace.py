"""The trace of a pound: from who pays it to a scheme and its providers, or back, as a picture and as a table."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.kernel.problem import HTTP_STATUS, Refused
from commonweal.money.funds.trace_lines import TRACE_COLUMNS, trace_rows
from commonweal.money.pages.common import page_of, query, sentence, window
from commonweal.money.queries.balances import AsOf, sums
from commonweal.money.queries.claims import claims
from commonweal.money.queries.funds import funds, terms_on
from commonweal.money.queries.trace import PROVIDER, SCHEME, Trace, trace
from commonweal.money.rules.flow import flow
from commonweal.money.rules.trace import Step
from commonweal.web.sheets import Sheet, download


@dataclass(frozen=True, slots=True)
class Ends:
    """What a trace can begin and end with, as (code, name), and the name of every place on the way."""

    origins: list[tuple[str, str]]
    targets: list[tuple[str, str]]
    names: dict[str, str]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    require(request.principal, "money.read")
    at = window(request)
    ends = _ends(at)
    origin, target = request.GET.get("from", ""), request.GET.get("to", "")
    is_back = request.GET.get("way") == "back"
    context: dict[str, object] = {"ends": ends, "origin": origin, "target": target, "is_back": is_back, "at": at,
                                  "found": None}  # fmt: skip
    status = 200
    if target:
        try:
            found = _traced(request, at)
        except Refused as refused:
            context["errors"] = [(sentence(each), "#to") for each in refused.problems]
            status = HTTP_STATUS[refused.kind]
        else:
            said = {"from": origin, "to": target, "way": "back" if is_back else ""}
            context |= {"found": found, "claims": claims(found, at), "picture": flow(_forwards(found)),
                        "query": query(at, **said)}  # fmt: skip
    return page_of(request, "trace.html", context, status)


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    require(request.principal, "money.read")
    at = window(request)
    found = _traced(request, at)
    return download("trace", form, [Sheet("Trace", TRACE_COLUMNS, trace_rows(found, claims(found, at)))])


def _traced(request: HttpRequest, at: AsOf) -> Trace:
    origin, target = request.GET.get("from", ""), request.GET.get("to", "")
    return trace(target, origin, at) if request.GET.get("way") == "back" else trace(origin, target, at)


def _forwards(found: Trace) -> list[Step]:
    """The steps in the way of the money, which the picture always shows from left to right."""
    if not found.is_backwards:
        return list(found.steps)
    return [Step(step.target, step.origin, step.source, step.pence) for step in reversed(found.steps)]


def _ends(at: AsOf) -> Ends:
    assert at.effective is not None
    names: dict[str, str] = {}
    payers: dict[str, None] = {}
    pots: list[tuple[str, str]] = []
    for fund in funds():
        file = terms_on(fund.slug, at.effective, at.known).file
        pots.append((fund.slug, file.name))
        names |= {fund.slug: file.name}
        names |= {party.body: party.name for party in file.parties}
        names |= {f"{SCHEME}{scheme.id}": scheme.name for scheme in file.schemes}
        payers |= dict.fromkeys(source.payer for source in file.sources)
    income = sums(("commissioner",), at, {"book": ["actual"], "kind": ["income"]})
    payers |= {each.key[0]: None for each in income if each.key[0]}
    spent = {"book": ["actual"], "kind": ["expenditure"]}
    targets = [f"{SCHEME}{each.key[0]}" for each in sums(("scheme",), at, spent) if each.key[0] and each.pence]
    targets += [f"{PROVIDER}{each.key[0]}" for each in sums(("provider",), at, spent) if each.key[0] and each.pence]
    names |= {code: names.get(code, code.partition(":")[2]) for code in targets}
    origins = [(code, names.get(code, code)) for code in payers] + pots
    return Ends(origins, [(code, names[code]) for code in targets], names)
