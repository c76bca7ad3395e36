"""Write a paper, change it, submit it, withdraw it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.access.permissions import require
from commonweal.decisions.actions import papers as actions
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.pages.meetings.outcome import address
from commonweal.decisions.pages.meetings.shown import body_choices, page
from commonweal.decisions.queries import forward_plan, papers
from commonweal.decisions.queries.subjects import item_of
from commonweal.decisions.rules.paper import Paper, Text
from commonweal.kernel.problem import Where, invalid, unsupported

FILE_BYTES_MAX = 10 * 1024 * 1024
NAMES = (
    "title", "body", "author", "contact", "summary", "recommendation", "recommended", "questions", "options",
    "financial", "legal", "equalities", "links", "texts", "decision_type", "function", "field", "exempt", "file",
    "from_item", "proposal",
)  # fmt: skip
PLAIN = (
    "title", "body", "author", "contact", "summary", "recommendation", "recommended", "financial", "legal",
    "equalities", "decision_type", "function", "field", "exempt", "from_item",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for a new paper; `item` of a forward plan fills in what it knows."""
    require(request.principal, "decisions.write-papers")
    if request.method == "POST":
        form = sent(request, NAMES)
        made = done(form, lambda: actions.draft_paper(text=_text(request, form, None), by=request.principal))
        if made:
            return HttpResponseRedirect(address(made.subject, "", "drafted"))
    else:
        form = shown(_from_plan(request.GET.get("item", "")) | {"body": request.GET.get("body", "")}, NAMES)
        if request.GET.get("item"):
            form = shown(_from_plan(request.GET["item"]), NAMES)
        if request.GET.get("type"):
            form = shown({"recommendation": "decide", "proposal": json.dumps(_case(request.GET))}, NAMES)
    return page(request, "paper_form", form=form, paper=None, bodies=body_choices(), held=(), status=form.status)


CASE = {
    "type": "subject", "place": "place", "sponsor": "sponsor", "asset": "asset", "stage": "stage", "value": "value",
    "whole_life": "whole_life", "joint": "joint_with", "novel": "novel", "function": "function", "level": "level",
    "because": "because", "benefit": "benefit",
}  # fmt: skip
"""The fields of a case as the page that says who decides has them, and as a proposal has them."""


def _case(asked: QueryDict) -> dict[str, str]:
    return {CASE[name]: asked[name].strip() for name in CASE if asked.get(name, "").strip()}


def _proposal(text: str) -> dict[str, str]:
    """The case that the form carries along. Raises Refused where somebody changed it to what is none."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(
        name in CASE.values() and isinstance(value, str) for name, value in found.items()
    ):
        message = _("the case cannot be read")
        raise invalid(message, _("Describe it again under Who decides?"), where=Where(field="proposal"))
    return found


def _from_plan(item: str) -> dict[str, Any]:
    if not item:
        return {"recommendation": "decide"}
    row = forward_plan.plan_row(item_of("forward-item", item))
    return {
        "title": row.title, "body": row.names[0] if row.names else "", "author": row.lead or row.reporter_name,
        "recommendation": row.purpose, "from_item": row.id,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, paper: str) -> HttpResponse:
    """The form with the paper's present text."""
    require(request.principal, "decisions.write-papers")
    item, state = papers.one(paper)
    if request.method == "POST":
        form = sent(request, NAMES)
        made = done(
            form,
            lambda: actions.change_paper(
                paper=paper, text=_text(request, form, state), version=form.version, by=request.principal
            ),
        )
        if made:
            return HttpResponseRedirect(address(paper, "", "saved"))
    else:
        form = shown(_known(state.text) | {"version": item.version}, NAMES)
    files = [each for each in state.text.evidence if each.kind == "file"]
    return page(request, "paper_form", form=form, paper=item, bodies=body_choices(), held=files, status=form.status)


def _known(text: Text) -> dict[str, Any]:
    known: dict[str, Any] = {name: getattr(text, name) for name in PLAIN}
    known["body"] = forward_plan.names_of([text.body], forward_plan.today())[0]
    known["proposal"] = json.dumps(text.proposal) if text.proposal else ""
    known["questions"] = "\n".join(f"{each.id}: {each.text}" for each in text.questions)
    known["options"] = "\n".join(
        f"{'* ' if each.preferred else ''}{each.title}{': ' + each.text if each.text else ''}" for each in text.options
    )
    known["links"] = "\n".join(f"{each.title} | {each.value}" for each in text.evidence if each.kind == "link")
    known["texts"] = "\n".join(f"{each.title}: {each.value}" for each in text.evidence if each.kind == "text")
    return known


def _text(request: HttpRequest, form: Form, before: Paper | None) -> dict[str, Any]:
    """The form as the fields of a paper. Raises Refused for what cannot be read."""
    text: dict[str, Any] = {name: form.text(name) for name in PLAIN}
    for name, message in (("title", _("the title is missing")), ("body", _("the body is missing"))):
        if not text[name]:
            raise invalid(message, _("Complete the field"), where=Where(field=name))
    text["recommendation"] = text["recommendation"] or "decide"
    text["decision_type"] = text["decision_type"] or "any"
    text["proposal"] = _proposal(form.text("proposal"))
    text["questions"] = _questions(form.lines("questions"))
    text["options"] = [_option(line) for line in form.lines("options")]
    evidence = [_link(line) for line in form.lines("links")] + [_note(line) for line in form.lines("texts")]
    evidence += _files(request, form, before)
    text["evidence"] = evidence
    if before is not None:
        others = [each for each in before.text.evidence if each.kind in ("figure", "record")]
        text["evidence"] += [each.model_dump(mode="json") for each in others]
    return text


def _questions(lines: list[str]) -> list[dict[str, str]]:
    """Questions a line each, with a short name before a colon, or numbered."""
    found: list[dict[str, str]] = []
    for number, line in enumerate(lines, start=1):
        name, colon, text = line.partition(":")
        if colon and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name.strip()) and text.strip():
            found.append({"id": name.strip(), "text": text.strip()})
        else:
            found.append({"id": f"question-{number}", "text": line})
    return found


def _option(line: str) -> dict[str, Any]:
    title, _colon, text = line.removeprefix("*").strip().partition(":")
    return {"title": title.strip()[:200], "text": text.strip(), "preferred": line.startswith("*")}


def _link(line: str) -> dict[str, str]:
    title, bar, value = line.rpartition("|")
    value = value.strip()
    if not re.fullmatch(r"https?://\S+", value):
        message = _("this is no web address")
        raise invalid(message, _("Write a title, a bar and the address"), where=Where(field="links"), value=value)
    return {"kind": "link", "title": (title.strip() if bar else "")[:200] or value[:200], "value": value}


def _note(line: str) -> dict[str, str]:
    title, colon, text = line.partition(":")
    if not colon or not title.strip() or not text.strip():
        where = Where(field="texts")
        raise invalid(_("a note needs a title and a text"), _("Write a colon between them"), where=where, value=line)
    return {"kind": "text", "title": title.strip()[:200], "value": text.strip()}


def _files(request: HttpRequest, form: Form, before: Paper | None) -> list[dict[str, Any]]:
    """Files named before, and the one sent now: its name, size and digest, by which any copy can be checked."""
    kept = [each for each in (before.text.evidence if before else ()) if each.kind == "file"]
    found = [each.model_dump(mode="json") for each in kept if not form.text(f"drop-{each.sha256}")]
    sent_file = request.FILES.get("file")
    if sent_file is not None:
        if (sent_file.size or 0) > FILE_BYTES_MAX:
            raise unsupported(_("the file is too large"), _("Give a file of at most 10 MB"))
        digest = hashlib.sha256()
        for chunk in sent_file.chunks():
            digest.update(chunk)
        name = str(sent_file.name or "")[:200]
        found.append({
            "kind": "file", "title": name, "value": name, "sha256": digest.hexdigest(), "size_bytes": sent_file.size,
        })  # fmt: skip
    return found


@require_POST
def submit(request: HttpRequest, paper: str) -> HttpResponse:
    """Submit; what is missing is shown on the form, each with its field."""
    require(request.principal, "decisions.write-papers")
    item, state = papers.one(paper)
    form = shown(_known(state.text) | {"version": item.version}, NAMES)
    version = sent(request, ()).version
    made = done(form, lambda: actions.submit_paper(paper=paper, version=version, by=request.principal))
    if made:
        return HttpResponseRedirect(address(paper, "", "submitted"))
    files = [each for each in state.text.evidence if each.kind == "file"]
    return page(request, "paper_form", form=form, paper=item, bodies=body_choices(), held=files, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, paper: str) -> HttpResponse:
    """Ask for the reason, then withdraw."""
    require(request.principal, "decisions.write-papers")
    item, state = papers.one(paper)
    form = sent(request, ("reason",)) if request.method == "POST" else shown({"version": item.version}, ("reason",))
    if request.method == "POST" and done(form, lambda: _withdrawn(request, paper, form)):
        return HttpResponseRedirect(address(paper, "", "withdrawn"))
    return page(request, "withdraw", form=form, paper=item, state=state, status=form.status)


def _withdrawn(request: HttpRequest, paper: str, form: Form) -> Item:
    if not form.text("reason"):
        raise invalid(_("the reason is missing"), _("Say why it is withdrawn"), where=Where(field="reason"))
    return actions.withdraw_paper(
        paper=paper, reason=form.text("reason"), version=form.version, by=request.principal
    )
