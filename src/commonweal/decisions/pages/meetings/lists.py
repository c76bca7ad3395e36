"""Lists: meetings, papers, actions, and the forward plan of one body or of all."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.decisions.pages.meetings import words
from commonweal.decisions.pages.meetings.shown import page, reads
from commonweal.decisions.queries import forward_plan, meetings, papers
from commonweal.decisions.queries.register import view
from commonweal.decisions.queries.today import today
from commonweal.kernel.problem import Kind, Problem, Refused

ROWS = 50
PAPER_STATES = (
    "draft", "submitted", "on-agenda", "approved", "approved-with-conditions", "noted", "queried", "deferred",
    "referred", "refused", "called-in", "withdrawn",
)  # fmt: skip


class Asked:
    """The body asked for, by id or name: `error` where none is called so."""

    def __init__(self, request: HttpRequest) -> None:
        self.text = " ".join(request.GET.get("body", "").replace("\x00", "").split())[:200]
        self.id = self.name = self.error = ""
        if self.text:
            try:
                found = view(today()).find(self.text)
                self.id, self.name = found.id, found.name
            except Refused as refused:
                problem: Problem = refused.problems[0]
                if problem.kind not in (Kind.NOT_FOUND, Kind.CONFLICT):
                    raise
                self.error = f"{problem.message[:1].upper()}{problem.message[1:]}. {problem.remedy}"

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(self.error, "#body")] if self.error else []


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings to come and those held, of one body or of all."""
    reads(request)
    asked = Asked(request)
    is_past = request.GET.get("when") == "past"
    day = today()
    if asked.error:
        rows = []
    elif is_past:
        rows = list(reversed(meetings.meetings(asked.id, until=day - timedelta(days=1))))
    else:
        rows = meetings.meetings(asked.id, since=day)
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return page(request, "list", asked=asked, rows=shown, is_past=is_past, status=400 if asked.error else 200)


@require_safe
def paper_list(request: HttpRequest) -> HttpResponse:
    """Papers, the newest first, of one body or state."""
    reads(request)
    asked = Asked(request)
    state = request.GET.get("state", "")
    state = state if state in PAPER_STATES else ""
    found = [] if asked.error else papers.papers(asked.id, state=state)
    shown = Paginator(found, ROWS).get_page(request.GET.get("page"))
    names = {item.body: forward_plan.names_of([item.body], today())[0] for item, _paper in shown}
    choices = [(name, words.state(name)) for name in PAPER_STATES]
    return page(
        request, "papers", asked=asked, rows=shown, state=state, states=choices, names=names,
        status=400 if asked.error else 200,
    )  # fmt: skip


@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """Actions by their due day: those open, or all."""
    reads(request)
    asked = Asked(request)
    state = "" if request.GET.get("state") == "all" else "open"
    found = [] if asked.error else meetings.actions(asked.id, state=state)
    shown = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return page(request, "actions", asked=asked, rows=shown, state=state, status=400 if asked.error else 200)


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The forward plan, with the meetings to come."""
    reads(request)
    asked = Asked(request)
    with_ended = request.GET.get("ended") == "1"
    rows = [] if asked.error else forward_plan.forward_plan(asked.id, with_ended=with_ended)
    coming = [] if asked.error else meetings.meetings(asked.id, since=today())[:10]
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    title = _("Forward plan of %(body)s") % {"body": asked.name} if asked.name else _("Forward plan")
    return page(
        request, "forward_plan", asked=asked, rows=shown, coming=coming, with_ended=with_ended, heading=title,
        status=400 if asked.error else 200,
    )  # fmt: skip


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The meetings of a month, with what falls due in it."""
    reads(request)
    asked = Asked(request)
    first = _month(request.GET.get("month", ""))
    after = (first + timedelta(days=32)).replace(day=1)
    last = after - timedelta(days=1)
    rows = [] if asked.error else meetings.meetings(asked.id, since=first, until=last)
    planned = [] if asked.error else forward_plan.forward_plan(asked.id)
    return page(
        request, "calendar", asked=asked, rows=rows, first=first, after=after,
        before=(first - timedelta(days=1)).replace(day=1),
        planned=[row for row in planned if first <= row.due <= last], status=400 if asked.error else 200,
    )  # fmt: skip


def _month(text: str) -> date:
    """The first day of the month asked for; of this month where none, or none that is, is given."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)
