"""Build the agenda: add papers and other items, put them in order, take them off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonweal.decisions.actions import agendas
from commonweal.decisions.models import Item
from commonweal.decisions.pages.meetings.forms import Form, done, sent, shown
from commonweal.decisions.pages.meetings.plan import address
from commonweal.decisions.pages.meetings.shown import keeps, page
from commonweal.decisions.queries import meetings
from commonweal.kernel.problem import Where, invalid

NAMES = ("title", "paper", "number")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, meeting: str) -> HttpResponse:
    """One form adds an item; each item has buttons to move or remove it."""
    keeps(request)
    item, state = meetings.one(meeting)
    if request.method == "POST":
        form = sent(request, NAMES)
        if done(form, lambda: _do(request, meeting, form)):
            return HttpResponseRedirect(address(meeting, "/agenda", "saved"))
    else:
        form = shown({"version": item.version}, NAMES)
    return page(
        request, "agenda", form=form, meeting=item, state=state, rows=meetings.agenda(state),
        waiting=meetings.waiting_papers(state), status=form.status,
    )  # fmt: skip


def _do(request: HttpRequest, meeting: str, form: Form) -> Item:
    """The button that was pressed: `move` and `remove` name an item, anything else adds one."""
    by, version = request.principal, form.version
    for name, places in (("up", -1), ("down", 1)):
        if form.text(name):
            return agendas.move_item(meeting=meeting, item=form.text(name), by_places=places, version=version, by=by)
    if form.text("remove"):
        return agendas.remove_item(meeting=meeting, item=form.text("remove"), version=version, by=by)
    if not form.text("title") and not form.text("paper"):
        message = _("there is nothing to add")
        raise invalid(message, _("Write a title, or choose a paper"), where=Where(field="title"))
    return agendas.add_item(
        meeting=meeting, title=form.text("title"), paper=form.text("paper"), number=form.text("number"),
        version=version, by=by,
    )  # fmt: skip
