"""The commitments board, one commitment with its history and steps, and a new one."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import require
from commonweal.decisions.actions.commitments import update_commitment
from commonweal.decisions.actions.subjects import record
from commonweal.decisions.model.common import LEVELS, NATIONS
from commonweal.decisions.pages.agreements import words
from commonweal.decisions.pages.agreements.common import address_of, day_asked, page_of, subject_page, text_asked
from commonweal.decisions.pages.agreements.forms import Answer, Field, Form, answered
from commonweal.decisions.queries.agreed import agreements
from commonweal.decisions.queries.answers import COMMITMENT_COLUMNS, commitment_answer, commitment_row, roll_up
from commonweal.decisions.queries.commitments import Question, Standing, asked, commitment, commitments
from commonweal.decisions.queries.commitments import words as choices_of
from commonweal.decisions.queries.obstacles import barriers
from commonweal.decisions.queries.register import register
from commonweal.decisions.rules.commitment import ENDED
from commonweal.kernel.problem import HTTP_STATUS, Refused
from commonweal.web.sheets import Sheet, download

ROWS = 50


def question_of(request: HttpRequest) -> Question:
    return Question(**{each.name: text_asked(request, each.name) for each in fields(Question)})


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every commitment, or those that the filters leave."""
    require(request.principal, "decisions.read")
    question, on, errors, status = question_of(request), day_asked(request), [], 200
    every = commitments(on)
    try:
        found = asked(question, every)
    except Refused as refused:
        found, status = [], HTTP_STATUS[refused.kind]
        errors = [(str(problem), f"#{_filter(problem.where.field)}") for problem in refused.problems]
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    sent = {name: str(value) for name, value in request.GET.items() if value and name != "page"}
    return page_of(
        request,
        "board.html",
        {
            "question": question,
            "on": on,
            "page": page,
            "found": found,
            "every": every,
            "rolled": roll_up(found, on),
            "choices": _choices(every),
            "agreements": {one.record.agreement: one.agreement for one in every if one.agreement},
            "page_address": "?" + urlencode({**sent, "page": ""}) + "{}",
            "query": urlencode(sent),
            "errors": errors,
        },
        status,
    )


def _filter(field: str | None) -> str:
    return {"place": "area"}.get(field or "", field or "text")


def _choices(every: list[Standing]) -> dict[str, list[tuple[str, str]]]:
    known = choices_of(every)
    titles = {getattr(each.record, "short", ""): getattr(each.record, "title", "") for each in register().all("terms")}
    spoken = {"level": words.LEVEL, "state": words.STATE, "type": words.TYPE, "flag": words.FLAG}
    return {
        field: [
            (value, words.said(spoken[field], value) if field in spoken else titles.get(value) or words.said({}, value))
            for value in values
        ]
        if field != "owner"
        else [(value, value) for value in values]
        for field, values in known.items()
    }


@require_safe
def board_file(request: HttpRequest, form: str) -> HttpResponse:
    """What the filters leave, to take along."""
    require(request.principal, "decisions.read")
    on = day_asked(request)
    found = asked(question_of(request), commitments(on))
    rows = [commitment_row(commitment_answer(one)) for one in found]
    sent = "; ".join(f"{name}: {value}" for name, value in request.GET.items() if value) or _("all")
    about = [(_("Commitments"), str(len(rows))), (_("As on"), on.isoformat()), (_("Asked for"), sent)]
    return download("commitments", form, [Sheet(_("Commitments"), COMMITMENT_COLUMNS, rows)], about)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, id_: str) -> HttpResponse:
    """One commitment: what it says, where it stands, what happened, and the steps that can be taken."""
    require(request.principal, "decisions.read")
    on = day_asked(request)
    one = commitment(id_, on)

    def act(verb: str, content: dict[str, Any], effective: date | None, version: int | None) -> object:
        return update_commitment(one.id, verb, content, by=request.principal, effective=effective, version=version)

    def context() -> dict[str, Any]:
        now = commitment(id_, on)
        known = {each.id: each for each in commitments(on)}
        return {
            "one": now,
            "facts": commitment_answer(now),
            "version": now.version,
            "on": on,
            "superseding": known.get(now.state.superseded_by),
            "superseded": [each for each in known.values() if each.state.superseded_by == now.id],
            "barriers": [each for each in barriers(on) if now.id in each.state.blocks],
        }

    return subject_page(
        request, kind="commitment", id_=one.id, template="commitment.html", forms=steps(one), act=act, context=context
    )


def steps(one: Standing) -> list[Form]:
    """What can follow from where it stands."""
    state = one.state
    forms: list[Form] = []
    if not state.is_reviewed:
        forms.append(
            Form("confirmed", _("Confirm the review"), button=_("It says what its source says"), has_day=False)
        )
    evidence = Form("evidence-added", _("Add evidence"), [Field("text", _("Evidence, with its address"), "area")])
    why = Field("text", _("Why"), "area")
    if state.state in ENDED:
        return [*forms, evidence, Form("reinstated", _("Take it up again"), [why])]
    waiting = [(each.id, each.text) for each in state.milestones if not each.met]
    met = [(each.id, each.text) for each in state.milestones if each.met]
    if waiting:
        milestone = Field("milestone", _("Milestone"), "select", waiting)
        forms.append(Form("milestone-met", _("Mark a milestone met"), [milestone]))
        moved = [milestone, Field("due", _("New date"), "date"), Field("reason", _("Why it moves"))]
        forms.append(Form("milestone-moved", _("Move a milestone"), moved))
    new = [Field("text", _("What is to be done")), Field("due", _("By when"), "date")]
    forms.append(Form("milestone-added", _("Add a milestone"), new, names="text"))
    if met:
        forms.append(
            Form("milestone-reopened", _("Open a milestone again"), [Field("milestone", _("Milestone"), "select", met)])
        )
    forms.append(evidence)
    unmet = [(each.id, each.text) for each in state.conditions if not each.met]
    if unmet:
        condition = [Field("condition", _("Condition"), "select", unmet), Field("evidence", _("What shows it"))]
        forms.append(Form("condition-met", _("Mark a condition met"), condition))
    condition = [Field("text", _("What must be so before it is active"))]
    forms.append(Form("condition-added", _("Add a condition"), condition, names="text"))
    owner = Field("owner", _("Owner"), "body", value=one.owner_name)
    forms.append(Form("owner-changed", _("Change the owner"), [owner]))
    mechanism = Field("text", _("What brings it about"), value=state.mechanism)
    forms.append(Form("mechanism-set", _("Set the mechanism"), [mechanism]))
    if state.type == "commitment-to-discuss":
        forms.append(Form("discussed", _("Record the outcome"), [Field("text", _("What came of it"), "area")]))
    else:
        forms.append(Form("met", _("Mark it met"), [Field("evidence", _("Evidence of delivery"), "area")]))
    by = Field("by", _("Id of the commitment in its place"))
    forms.append(Form("superseded", _("Supersede it"), [by, why], danger=True))
    forms.append(Form("withdrawn", _("Withdraw it"), [why], danger=True))
    return forms


def _new_form(agreement: str) -> Form:
    known = [(id_, one.state.title) for id_, one in agreements(date.max).items()]
    levels = [(value, words.said(words.LEVEL, value)) for value in LEVELS]
    types = [(value, str(text)) for value, text in words.TYPE.items()]
    nations = [(value, words.said({}, value)) for value in NATIONS]
    return Form(
        "new",
        _("Add a commitment"),
        [
            Field("title", _("What is promised")),
            Field("nation", _("Nation"), "select", nations),
            Field("level", _("Level"), "select", levels, value="borough"),
            Field("type", _("Type"), "select", types, value="commitment-to-act"),
            Field("agreement", _("Agreement"), "select", [("", _("None")), *known], value=agreement),
            Field("owner", _("Owner"), "body", hint=_("A body on file, or a name.")),
            Field("mechanism", _("What brings it about")),
            Field("milestone", _("First milestone")),
            Field("due", _("By when"), "date"),
            Field("enablers", _("Enablers"), hint=_("Short names, with commas between them.")),
            Field("theme", _("Theme"), hint=_("A short name.")),
            Field("serves", _("Area codes"), hint=_("With commas between them. None is the whole nation.")),
            Field("source", _("Source"), hint=_("The title of what it rests on.")),
        ],
        _("Add"),
        has_day=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A commitment of the place's own."""
    require(request.principal, "decisions.keep-commitments")
    form, answer, made = _new_form(text_asked(request, "agreement")), Answer(), []

    def act(_verb: str, content: dict[str, Any], _day: date | None, _version: int | None) -> object:
        made.append(record(by=request.principal, **commitment_record(content)))
        return made

    if request.method == "POST":
        answer = answered(request, [form], act)
        if made:
            return HttpResponseRedirect(address_of("commitment", made[0]))
    shown = {
        "form": form,
        "answer": answer,
        "errors": answer.errors,
        "back": (_("Commitments"), "/decisions/commitments"),
    }
    return page_of(request, "new.html", shown, 422 if answer.errors else 200)


def commitment_record(content: dict[str, Any]) -> dict[str, Any]:
    """What the form gave, as the arguments of `record`."""
    left = dict(content)
    nation, source = left.pop("nation", ""), left.pop("source", "")
    for name in ("enablers", "serves"):
        if text := left.pop(name, ""):
            left[name] = [part.strip() for part in text.split(",") if part.strip()]
    text, due = left.pop("milestone", ""), left.pop("due", "")
    if text or due:
        left["milestones"] = [{"id": "first", "text": text, "due": due}]
    return {"kind": "commitment", "nation": nation, "fields": left, "source": source}
