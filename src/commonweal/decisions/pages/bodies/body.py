"""The page of one body on a day: who sits on it, how it votes, what it holds, whom it answers to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.decisions.model.bodies import Body, Member, VotingRule
from commonweal.decisions.model.powers import Mandate
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.common import Asked, asked, link, name_of, page, title_of
from commonweal.decisions.queries.bodies import Portrait, history, portfolios, portrait
from commonweal.decisions.queries.powers import duties, is_revoked
from commonweal.kernel.money import pounds_brief
from commonweal.kernel.problem import not_found
from commonweal.places import queries as places
from commonweal.web.sheets import Sheet, download


@require_safe
def show(request: HttpRequest, id_: str) -> HttpResponse:
    now = asked(request)
    body = the_body(now, id_)
    if body is None:
        return _past(request, now, id_)
    seen = portrait(now.view, body)
    return page(
        request,
        "bodies/body",
        asked=now,
        body=body,
        seen=seen,
        places=[area.name for area in places.areas(body.serves).values()],
        related=_related(now, body),
        seats=[_seat(now, seen, row) for row in seen.seats],
        rules=[_rule(rule) for rule in seen.rules],
        mandates=[(_("Mandates it holds"), [_mandate(now, each, True) for each in seen.received]),
                  (_("Mandates it has given"), [_mandate(now, each, False) for each in seen.given])],
        portfolios=portfolios(now.register, body.id, now.day),
        history=history(now.register, body.id),
        duties=duties(now.view, [body.id]),
        elected_boards=[link(now.view, each, now.given) for each in body.linked_boards],
        files=[(_("Seats as CSV"), f"{words.body_address(body)}/seats.csv{now.kept()}"),
               (_("Seats as a workbook"), f"{words.body_address(body)}/seats.xlsx{now.kept()}")],
    )  # fmt: skip


@require_safe
def seats_file(request: HttpRequest, id_: str, form: str) -> HttpResponse:
    """Every seat of the body on the day, a row for each person and each vacancy."""
    now = asked(request)
    body = the_body(now, id_)
    if body is None:
        raise not_found(_("this body is not in force on that day"), _("Choose another day"))
    columns = ("body", "role", "title", "person", "represents", "from", "to", "voting", "statutory", "sector", "vacant")
    rows: list[dict[str, Any]] = []
    for row in portrait(now.view, body).seats:
        base = {"body": body.id, "role": row.seat.role, "title": row.seat.title, "voting": row.seat.voting,
                "statutory": row.seat.statutory, "sector": row.seat.sector}  # fmt: skip
        rows += [
            {**base, "person": each.person, "represents": list(each.represents), "from": each.valid_from,
             "to": each.valid_to, "vacant": False}
            for each in row.members
        ]  # fmt: skip
        rows += [{**base, "vacant": True}] * row.vacant
    return download(f"seats-{body.short}", form, [Sheet(_("Seats"), columns, rows)], [(_("Body"), body.name)])


def the_body(now: Asked, id_: str) -> Body | None:
    """The body on the day; None where it is in force on others alone. Raises Refused(not found) where it never was."""
    if id_ in now.view.bodies:
        return now.view.bodies[id_]
    if not now.register.versions("bodies", id_):
        raise not_found(_("there is no body %(id)s") % {"id": id_}, _("Look for it in the list of bodies"))
    return None


def _past(request: HttpRequest, now: Asked, id_: str) -> HttpResponse:
    """A body that is not in force on the day: when it was, and what stands for it."""
    changes = history(now.register, id_)
    own = next((body for body in now.view.bodies.values() if body.replaces == id_), None)
    return page(request, "bodies/past", asked=now, changes=changes, body=changes[-1].body, instead=own)


def _related(now: Asked, body: Body) -> list[tuple[str, list[dict[str, str]]]]:
    several = (
        (_("Committee of"), [body.parent] if body.parent else []),
        (_("Hosted by"), body.hosts),
        (_("Members"), body.members_of),
        (_("Reports to"), body.reports_to),
        (_("Works with"), body.linked_boards),
        (_("Stands for"), [body.replaces] if body.replaces else []),
    )
    return [(label, [link(now.view, each, now.given) for each in ids]) for label, ids in several if ids]


def _seat(now: Asked, seen: Portrait, row: Any) -> dict[str, Any]:
    seat = row.seat
    told = [words.said(words.RIGHT, right) for right in seat.rights]
    marks = [
        *([_("Required by law")] if seat.statutory else []),
        *([_("Elected")] if seat.is_elected else []),
        *([_("May be held with another seat")] if seat.may_be_shared else []),
    ]
    appointing = name_of(now.view, seat.appointed_by) if seat.appointed_by else seat.appointing
    return {
        "seat": seat, "row": row, "title": seat.title or words.plain(seat.role), "marks": marks, "rights": told,
        "appointing": appointing, "people": [_person(now, each) for each in row.members],
        "past_term": [each.person for each in row.past_term],
        "votes": _("Votes") if seat.voting and (not seat.rights or "decide" in seat.rights) else _("No vote"),
        "sector": words.plain(seat.sector),
    }  # fmt: skip


def _person(now: Asked, member: Member) -> dict[str, Any]:
    return {"name": member.person, "dates": words.dates(member), "term": member.term_ends,
            "represents": [name_of(now.view, each) for each in member.represents]}  # fmt: skip


def _rule(rule: VotingRule) -> list[str]:
    quorum = str(_("None on file"))
    if rule.quorum:
        also = [f"{words.plain(name)}: {count}" for name, count in rule.quorum.also.items()]
        quorum = "; ".join([_quorum(rule.quorum.of), *also])
    majority = words.said(words.MAJORITY, rule.majority) + (f" ({rule.percent}%)" if rule.percent else "")
    kind = _("All decisions") if rule.decision_type == "any" else words.plain(rule.decision_type)
    return [kind, majority, quorum, words.said(words.TIE, rule.tie_break), words.confirmed(rule)]


def _quorum(of: str) -> str:
    kind, _colon, text = of.partition(":")
    if kind == "at-least":
        return _("At least %(count)s") % {"count": text}
    return _("%(share)s of the voting seats") % {"share": text if kind == "fraction" else f"{text}%"}


def _mandate(now: Asked, mandate: Mandate, received: bool) -> list[Any]:
    functions = "; ".join(title_of(now.view, each) for each in mandate.functions)
    other = link(now.view, mandate.giver if received else mandate.to, now.given)
    if mandate.officer:
        other = {**other, "hint": _("through the %(officer)s") % {"officer": mandate.officer}}
    limit = pounds_brief(mandate.limit) if mandate.limit is not None else _("No limit on file")
    state = (
        _("Revoked from %(day)s") % {"day": mandate.revoked} if is_revoked(mandate, now.day) else words.dates(mandate)
    )
    first = {"text": mandate.title or functions, "href": words.mandate_address(mandate.id) + now.kept()}
    return [first, functions, other, limit, state]
