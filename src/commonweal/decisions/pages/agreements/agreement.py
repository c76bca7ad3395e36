"""Agreements: the list, one with its signatories, clauses and commitments, and a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import require
from commonweal.decisions.actions.agreements import update_agreement
from commonweal.decisions.actions.subjects import record
from commonweal.decisions.model.common import NATIONS
from commonweal.decisions.pages.agreements import words
from commonweal.decisions.pages.agreements.common import address_of, day_asked, page_of, subject_page, text_asked
from commonweal.decisions.pages.agreements.forms import Answer, Field, Form, answered
from commonweal.decisions.queries.agreed import Agreed, agreements, find
from commonweal.decisions.queries.answers import agreement_answer, roll_up
from commonweal.decisions.queries.commitments import Question, asked, commitments
from commonweal.decisions.queries.obstacles import asks
from commonweal.decisions.rules.agreement import LAST
from commonweal.decisions.rules.consent import may_follow
from commonweal.web.sheets import Sheet, download

COLUMNS = (
    "id", "title", "kind", "stage", "signed", "signatories", "consented", "awaited", "commitments", "citation",
    "verified",
)  # fmt: skip


def _rows(on: date, text: str) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for one in commitments(on):
        counts[one.record.agreement or ""] = counts.get(one.record.agreement or "", 0) + 1
    rows = [
        {**agreement_answer(each, on, whole=False), "commitments": counts.get(id_, 0)}
        for id_, each in agreements(on).items()
    ]
    wanted = text.casefold().split()
    return [row for row in rows if all(word in " ".join((row["title"], *row["aliases"])).casefold() for word in wanted)]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.read")
    on, text = day_asked(request), text_asked(request)
    return page_of(request, "agreements.html", {"rows": _rows(on, text), "on": on, "text": text})


@require_safe
def index_file(request: HttpRequest, form: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    on = day_asked(request)
    rows = _rows(on, text_asked(request))
    about = [(_("Agreements"), str(len(rows))), (_("As on"), on.isoformat())]
    return download("agreements", form, [Sheet(_("Agreements"), COLUMNS, rows)], about)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, id_: str) -> HttpResponse:
    require(request.principal, "decisions.read")
    on = day_asked(request)
    every = agreements(on)
    agreed = find(id_, every)

    def act(verb: str, content: dict[str, Any], effective: date | None, version: int | None) -> object:
        return update_agreement(id_, verb, content, by=request.principal, effective=effective, version=version)

    def context() -> dict[str, Any]:
        known = agreements(on)
        now = known[agreed.record.id]
        made = asked(Question(agreement=now.record.id), commitments(on))
        by_clause: dict[str, list[Any]] = {}
        for one in made:
            by_clause.setdefault(one.record.clause or "", []).append(one)
        return {
            "one": now,
            "facts": agreement_answer(now, on),
            "version": now.version,
            "on": on,
            "commitments": made,
            "by_clause": by_clause,
            "rolled": roll_up(made, on),
            "asks": [each for each in asks(on) if each.record.agreement == now.record.id],
            "before": [known[each] for each in now.record.supersedes if each in known],
            "after": [each for each in known.values() if now.record.id in each.record.supersedes],
        }

    return subject_page(
        request,
        kind="agreement",
        id_=agreed.record.id,
        template="agreement.html",
        forms=steps(agreed),
        act=act,
        context=context,
    )


def steps(agreed: Agreed) -> list[Form]:
    state = agreed.state
    forms: list[Form] = []
    if state.parties:
        parties = [(each.key, each.name or words.said({}, each.key)) for each in state.parties]
        after = sorted({next_ for each in state.parties for next_ in may_follow(each.consent)})
        answer = [
            Field("party", _("Signatory"), "select", parties),
            Field("consent", _("Answer"), "select", [(value, words.said(words.STATE, value)) for value in after]),
            Field("conditions", _("Conditions, where it consents with conditions")),
        ]
        forms.append(Form("consent-recorded", _("Record a signatory's answer"), answer))
    forms.append(
        Form("party-invited", _("Invite a signatory"), [Field("body", _("A body on file, or a name"), "body")])
    )
    last = state.stages[-1].state if state.stages else ""
    stages = (
        "announced",
        "proposed",
        "negotiated",
        "signed",
        "live",
        "reviewed",
        "varied",
        "superseded",
        "withdrawn",
        "ended",
    )
    open_ = [
        (each, words.said(words.STATE, each)) for each in stages if each != last and not (last in LAST and each in LAST)
    ]
    stage = [Field("state", _("Stage"), "select", open_), Field("text", _("Note, or why it ends"), "area")]
    forms.append(Form("stage-entered", _("Enter a stage"), stage))
    forms.append(Form("alias-added", _("Add another name"), [Field("alias", _("What papers call it"))], has_day=False))
    forms.append(Form("noted", _("Add a note"), [Field("text", _("Note"), "area")]))
    return forms


def _new_form() -> Form:
    return Form(
        "new",
        _("Add an agreement"),
        [
            Field("title", _("Title")),
            Field("nation", _("Nation"), "select", [(value, words.said({}, value)) for value in NATIONS]),
            Field("kind", _("Kind"), "select", [(value, str(text)) for value, text in words.KIND.items()]),
            Field("announced", _("Announced on"), "date"),
            Field("parties", _("Signatories"), "area", hint=_("One on each line: a name, or the id of a body.")),
            Field("clauses", _("Commitments to act"), "area", hint=_("One clause on each line.")),
            Field("explore", _("Commitments to explore"), "area", hint=_("One clause on each line.")),
            Field("discuss", _("Commitments to discuss"), "area", hint=_("One clause on each line.")),
            Field("serves", _("Area codes"), hint=_("With commas between them. None is the whole nation.")),
            Field("source", _("Source"), hint=_("The title of what it rests on.")),
        ],
        _("Add"),
        has_day=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An agreement of the place's own: every signatory is invited at first."""
    require(request.principal, "decisions.keep-commitments")
    form, answer, made = _new_form(), Answer(), []

    def act(_verb: str, content: dict[str, Any], _day: date | None, _version: int | None) -> object:
        made.append(record(by=request.principal, **agreement_record(content)))
        return made

    if request.method == "POST":
        answer = answered(request, [form], act)
        if made:
            return HttpResponseRedirect(address_of("agreement", made[0]))
    shown = {
        "form": form,
        "answer": answer,
        "errors": answer.errors,
        "back": (_("Agreements"), "/decisions/agreements"),
    }
    return page_of(request, "new.html", shown, 422 if answer.errors else 200)


def agreement_record(content: dict[str, Any]) -> dict[str, Any]:
    """What the form gave, as the arguments of `record`."""
    left = dict(content)
    nation, source, announced = left.pop("nation", ""), left.pop("source", ""), left.pop("announced", "")
    if announced:
        left["stages"] = [{"state": "announced", "valid_from": announced}]
    if names := _lines(left.pop("parties", "")):
        left["parties"] = [{"body" if name.count("/") == 2 else "name": name, "consent": "invited"} for name in names]
    clauses = [
        {"id": f"{prefix}-{number}", "type": f"commitment-to-{prefix}", "text": text}
        for prefix, texts in (
            ("act", _lines(left.pop("clauses", ""))),
            ("explore", _lines(left.pop("explore", ""))),
            ("discuss", _lines(left.pop("discuss", ""))),
        )
        for number, text in enumerate(texts, start=1)
    ]
    if clauses:
        left["clauses"] = clauses
    if text := left.pop("serves", ""):
        left["serves"] = [part.strip() for part in text.split(",") if part.strip()]
    return {"kind": "agreement", "nation": nation, "fields": left, "source": source}


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
