"""Who decides? A form about a case, answered with the gates in order and the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from commonweal.access.permissions import allowed, require
from commonweal.decisions.model.common import LEVELS
from commonweal.decisions.queries import routes
from commonweal.decisions.queries.today import day_or_today, today
from commonweal.decisions.routing.proposal import Due, GateAnswer, Proposal, Routed, Threshold
from commonweal.kernel.money import parse_exact_pounds, pounds_brief
from commonweal.kernel.problem import HTTP_STATUS, Refused, Where
from commonweal.web.sheets import Sheet, download

SUBJECT_WORDS = {
    "capital": gettext_lazy("Capital: buildings, equipment, digital"),
    "commissioning": gettext_lazy("Commissioning of services"),
    "pooled-fund": gettext_lazy("A pooled fund"),
    "bcf-plan": gettext_lazy("A Better Care Fund plan"),
    "primary-care": gettext_lazy("Primary medical care"),
    "specialised": gettext_lazy("Specialised services"),
    "power": gettext_lazy("A new power for a place"),
    "service-change": gettext_lazy("A change of services"),
    "disposal-receipts": gettext_lazy("The use of receipts from sales"),
    "transformation-funding": gettext_lazy("Transformation funding"),
    "well-being-plan": gettext_lazy("A well-being plan"),
    "strategic-plan": gettext_lazy("A strategic plan"),
    "position": gettext_lazy("A common position"),
}
SPONSOR_WORDS = {
    "nhs-trust": gettext_lazy("NHS trust"),
    "ft": gettext_lazy("NHS foundation trust"),
    "ft-distress": gettext_lazy("NHS foundation trust in financial distress"),
    "nhse": gettext_lazy("NHS England"),
    "ccg": gettext_lazy("Clinical commissioning group"),
    "icb": gettext_lazy("Integrated care board"),
    "council": gettext_lazy("Council"),
}
ASSET_WORDS = {
    "building": gettext_lazy("Building"),
    "digital": gettext_lazy("Digital"),
    "equipment": gettext_lazy("Equipment"),
    "lease": gettext_lazy("Lease"),
    "disposal": gettext_lazy("Sale of property"),
}
STAGE_WORDS = {
    "soc": gettext_lazy("Strategic outline case"),
    "obc": gettext_lazy("Outline business case"),
    "fbc": gettext_lazy("Full business case"),
}
JOINT_WORDS = {"council": gettext_lazy("The council"), "nhs": gettext_lazy("The NHS")}
LEVEL_WORDS = {
    "individual": gettext_lazy("Individual"),
    "organisation": gettext_lazy("Organisation"),
    "neighbourhood": gettext_lazy("Neighbourhood"),
    "borough": gettext_lazy("Borough or place"),
    "multi-borough": gettext_lazy("Several boroughs"),
    "region": gettext_lazy("Region"),
    "national": gettext_lazy("National"),
}
REASON_WORDS = {
    "scale": gettext_lazy("A benefit of scale"),
    "co-ordination": gettext_lazy("A need to co-ordinate across places"),
    "reservation": gettext_lazy("The law reserves it"),
}
ROLE_WORDS = {
    "decide": gettext_lazy("decides"),
    "approve": gettext_lazy("approves"),
    "agree": gettext_lazy("agrees"),
    "sign-off": gettext_lazy("signs off"),
    "endorse": gettext_lazy("endorses"),
    "assure": gettext_lazy("assures"),
    "consent": gettext_lazy("consents"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A gate in the words of the page."""

    gate: GateAnswer
    heading: str
    level: str
    thresholds: list[str]
    lower: list[tuple[str, str]]
    clock: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.read")
    asked = request.GET
    context: dict[str, object] = {
        "asked": {**dict.fromkeys(_FIELDS, ""), **{name: asked.get(name, "") for name in asked}},
        "choices": {
            "type": _words(SUBJECT_WORDS, routes.SUBJECTS),
            "sponsor": _words(SPONSOR_WORDS, routes.SPONSORS),
            "asset": _words(ASSET_WORDS, routes.ASSETS),
            "stage": _words(STAGE_WORDS, routes.STAGES),
            "joint": _words(JOINT_WORDS, routes.SIDES),
            "level": _words(LEVEL_WORDS, LEVELS),
            "because": _words(REASON_WORDS, routes.REASONS),
        },
        "marks": [(mark, mark.replace("-", " ")) for mark in routes.marks(today())],
        "marked": asked.getlist("flag"),
        "errors": [],
    }
    if not asked.get("type"):
        return render(request, "decisions/who_decides.html", context)
    try:
        answer = routes.routed(_proposal(asked))
    except Refused as refused:
        context["errors"] = [(str(problem), "#" + _anchor(problem.where.field)) for problem in refused.problems]
        return render(request, "decisions/who_decides.html", context, status=HTTP_STATUS[refused.kind])
    if asked.get("form") == "csv":
        return _csv(answer)
    download = asked.copy()
    download["form"] = "csv"
    context |= {"answer": answer, "steps": [_step(gate) for gate in answer.gates], "csv": "?" + download.urlencode()}
    if allowed(request.principal, "decisions.write-papers"):
        context["paper"] = "/decisions/papers/new?" + asked.urlencode()
    return render(request, "decisions/who_decides.html", context)


_FIELDS = (
    "type", "on", "place", "sponsor", "asset", "stage", "value", "whole_life", "joint", "novel", "level", "because",
    "benefit", "function",
)  # fmt: skip


def _words(words: Mapping[str, object], known: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, str(words.get(value, value))) for value in known]


def _proposal(asked: QueryDict) -> Proposal:
    def text(name: str) -> str | None:
        return asked.get(name, "").strip() or None

    flags = frozenset(flag for flag in asked.getlist("flag") if flag)
    return Proposal(
        subject=asked.get("type", ""),
        on=day_or_today(asked.get("on", "")),
        place=text("place"),
        sponsor=text("sponsor"),
        asset=text("asset"),
        stage=text("stage"),
        value=_pounds(asked, "value"),
        whole_life=_pounds(asked, "whole_life"),
        joint_with=text("joint"),
        novel=bool(text("novel")),
        flags=flags,
        function=text("function"),
        level=text("level"),
        because=text("because"),
        benefit=asked.get("benefit", ""),
    )


def _pounds(asked: QueryDict, name: str) -> Decimal | None:
    text = asked.get(name, "").strip()
    return parse_exact_pounds(text, where=Where(field=name)) if text else None


def _anchor(field: str | None) -> str:
    found = {"subject": "type", "joint_with": "joint", "whole-life": "whole_life"}.get(field or "", field or "type")
    return found if found in _FIELDS else "place"


def _step(gate: GateAnswer) -> Step:
    who = gate.decider or _("Nobody on file")
    return Step(
        gate=gate,
        heading=f"{who} {ROLE_WORDS.get(gate.role, gate.role)}",
        level=str(LEVEL_WORDS.get(gate.level or "", gate.level or "")),
        thresholds=[_threshold(each) for each in gate.thresholds],
        lower=[(each.body, each.reason) for each in gate.lower if each.reason],
        clock=_clock(gate.clock) if gate.clock else "",
    )


def _clock(clock: Due) -> str:
    words = {"count": clock.count, "unit": clock.unit.replace("-", " "), "due": clock.due.isoformat()}
    if clock.at_least:
        return _("At least %(count)s %(unit)s: not before %(due)s") % words
    return _("%(count)s %(unit)s, by %(due)s") % words


def _threshold(each: Threshold) -> str:
    limit = pounds_brief(each.limit) if each.limit is not None else _("not on file")
    value = pounds_brief(each.value) if each.value is not None else _("not given")
    said = {True: _("over"), False: _("within"), None: _("not known")}[each.exceeded]
    words = {"title": each.title, "limit": limit, "value": value, "said": said}
    return _("%(title)s: limit %(limit)s, tested with %(value)s: %(said)s") % words


_GATE = (
    "order", "decider", "officer", "forum", "role", "level", "rule", "citation", "verified", "why_not_lower", "reason",
)  # fmt: skip


def _csv(answer: Routed) -> HttpResponse:
    rows = [{name: getattr(gate, name) for name in _GATE} for gate in answer.gates]
    return download("who-decides", "csv", [Sheet(_("Who decides?"), _GATE, rows)])
