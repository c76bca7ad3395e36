"""Take the attendance, and record declared interests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.decisions.actions import meetings as actions
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings import words
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.pages.meetings.meeting import interests_shown, table_shown
from commonweal.decisions.pages.meetings.plan import address
from commonweal.decisions.pages.meetings.shown import keeps, page
from commonweal.decisions.queries import meetings
from commonweal.decisions.rules.meeting import Meeting
from commonweal.kernel.problem import Where, invalid

INTEREST = ("person", "item", "text", "prejudicial")


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, meeting: str) -> HttpResponse:
    """A box for each seat with the name of who sits there; apologies and guests a line each."""
    keeps(request)
    item, state = meetings.one(meeting)
    seats = [place.key for table in state.plan.tables for place in table.places]
    names = ("apologies", "guests", "chair", *(f"here-{key}" for key in seats), *(f"person-{key}" for key in seats))
    if request.method == "POST":
        form = sent(request, names)
        if done(form, lambda: _taken(request, meeting, form, state)):
            return HttpResponseRedirect(address(meeting, "/attendance", "saved"))
    else:
        form = shown(_known(state) | {"version": item.version}, names)
    tables = [
        (table_shown(state, table), [(place, words.titles(table)[place.key]) for place in table.places])
        for table in state.plan.tables
    ]
    chairs = [(place.key, name) for _table, rows in tables for place, name in rows]
    return page(
        request, "attendance", form=form, meeting=item, state=state, tables=tables, chairs=chairs, status=form.status
    )


def _known(state: Meeting) -> dict[str, Any]:
    """What stands in the form at first: the members on file, and whoever was marked as here before."""
    values: dict[str, Any] = {
        f"person-{place.key}": place.person for table in state.plan.tables for place in table.places
    }
    for each in state.attendance.present:
        values[f"person-{each.place}"] = each.person
        values[f"here-{each.place}"] = "remote" if each.how == "remote" else "1"
    values["apologies"] = "\n".join(state.attendance.apologies)
    values["guests"] = "\n".join(
        f"{guest.person}, {guest.capacity}" if guest.capacity else guest.person for guest in state.attendance.guests
    )
    values["chair"] = state.attendance.chair
    return values


def _taken(request: HttpRequest, meeting: str, form: Form, state: Meeting) -> Item:
    present: list[dict[str, Any]] = []
    for table in state.plan.tables:
        for place in table.places:
            marked = form.text(f"here-{place.key}")
            if not marked:
                continue
            person = form.text(f"person-{place.key}")
            if not person:
                name = words.titles(table)[place.key]
                message = _("%(seat)s is marked as here without a name") % {"seat": name}
                raise invalid(message, _("Write the name"), where=Where(field=f"person-{place.key}"))
            is_other = bool(place.person) and person.casefold() != place.person.casefold()
            present.append({
                "place": place.key, "person": person, "substitute": is_other,
                "how": "remote" if marked == "remote" else "in-person",
            })  # fmt: skip
    guests = []
    for text in form.lines("guests"):
        person, _comma, capacity = text.partition(",")
        guests.append({"person": person.strip(), "capacity": capacity.strip()})
    return actions.take_attendance(
        meeting=meeting, present=present, apologies=form.lines("apologies"), guests=guests,
        chair=form.text("chair"), version=form.version, by=request.principal,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def interests(request: HttpRequest, meeting: str) -> HttpResponse:
    """Declared interests, and a form for one more."""
    keeps(request)
    item, state = meetings.one(meeting)
    if request.method == "POST":
        form = sent(request, INTEREST)
        if done(form, lambda: _declared(request, meeting, form)):
            return HttpResponseRedirect(address(meeting, "/interests", "saved"))
    else:
        form = shown({"version": item.version}, INTEREST)
    people = sorted(
        {each.person for each in state.attendance.present}
        | {place.person for table in state.plan.tables for place in table.places if place.person}
    )
    items = [(row.item.id, f"{row.item.number}. {row.title or _('Closed item')}") for row in meetings.agenda(state)]
    return page(
        request, "interests", form=form, meeting=item, state=state, people=people, items=items,
        interests=interests_shown(state), status=form.status,
    )  # fmt: skip


def _declared(request: HttpRequest, meeting: str, form: Form) -> Item:
    if not form.text("person"):
        raise invalid(_("the person is missing"), _("Write the name"), where=Where(field="person"))
    return actions.declare_interest(
        meeting=meeting, person=form.text("person"), item=form.text("item"), text=form.text("text"),
        prejudicial=bool(form.text("prejudicial")), version=form.version, by=request.principal,
    )  # fmt: skip
