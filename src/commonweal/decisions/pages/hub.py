"""The door of the room: what can be asked and done here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from commonweal.access.permissions import require
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.today import today

Card = tuple[str, str, str]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.read")
    return render(request, "decisions/hub.html", {"sections": [_deciding(), _meeting(), _promised()]})


def _deciding() -> tuple[str, list[Card]]:
    now = view(today())
    bodies = ngettext("%(n)s body", "%(n)s bodies", len(now.bodies)) % {"n": f"{len(now.bodies):,}"}
    powers = ngettext("%(n)s power", "%(n)s powers", len(now.powers)) % {"n": f"{len(now.powers):,}"}
    return _("Who may decide"), [
        (_("Who decides?"), "/decisions/who-decides", _("Describe a case; see each gate, its rule and its source.")),
        (_("Bodies"), "/decisions/bodies", _("%(bodies)s in force, with seats and members.") % {"bodies": bodies}),
        (_("Seat gaps"), "/decisions/seat-gaps", _("Statutory seats that are missing, and seats without a holder.")),
        (_("Powers"), "/decisions/powers", _("%(powers)s asked for, agreed or live.") % {"powers": powers}),
        (_("Mandates"), "/decisions/mandates", _("Functions that one body has given to another, with their limits.")),
        (_("Roles by level"), "/decisions/roles", _("Which level plans, designs and decides each function.")),
        (_("Map of governance"), "/decisions/map", _("Bodies and reporting lines, as a drawing and as text.")),
        (_("Duties"), "/decisions/duties", _("What the law asks, and the evidence that it was done.")),
    ]


def _meeting() -> tuple[str, list[Card]]:
    return _("Meetings and decisions"), [
        (_("Meetings"), "/decisions/meetings", _("Agendas, attendance, votes and minutes.")),
        (_("Papers"), "/decisions/papers", _("What bodies were asked, and what they decided.")),
        (_("Forward plan"), "/decisions/forward-plan", _("What is to come to each body, and when.")),
        (_("Calendar"), "/decisions/calendar", _("Meetings by month; also for your own calendar.")),
        (_("Actions"), "/decisions/actions", _("Who promised to do what by when.")),
    ]


def _promised() -> tuple[str, list[Card]]:
    now = view(today())
    many = len(now.commitments)
    commitments = ngettext("%(n)s promise", "%(n)s promises", many) % {"n": f"{many:,}"}
    return _("Agreements and promises"), [
        (_("Agreements"), "/decisions/agreements", _("Who signed what, its clauses, and its delivery plan.")),
        (_("Commitments"), "/decisions/commitments",
         _("%(commitments)s: on track, late, met or withdrawn.") % {"commitments": commitments}),
        (_("Asks and offers"), "/decisions/asks", _("What was asked of whom, and what was offered.")),
        (_("Barriers"), "/decisions/barriers", _("What stands in the way, who owns it and what would mend it.")),
        (_("Targets"), "/decisions/targets", _("Who answers for each target, and the dates that it has had.")),
        (_("Lessons"), "/decisions/lessons", _("What was learnt, and what it led to.")),
        (_("Pilots"), "/decisions/pilots", _("Pilots and programmes by place.")),
        (_("Statements"), "/decisions/claims", _("What officials said would happen, apart from what was decided.")),
        (_("Your subscriptions"), "/decisions/subscriptions", _("Be told that something changed, by category.")),
    ]  # fmt: skip
