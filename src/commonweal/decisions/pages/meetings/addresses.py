"""Addresses of this journey, below /decisions/."""

from django.urls import path, re_path

from commonweal.decisions.pages.meetings import (
    action,
    agenda,
    attendance,
    downloads,
    forward,
    item,
    lists,
    log,
    meeting,
    minutes,
    outcome,
    paper,
    paper_forms,
    plan,
)

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MEETING = rf"^decisions/meetings/(?P<meeting>{_ID})"
_PAPER = rf"^decisions/papers/(?P<paper>{_ID})"
_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"

urlpatterns = [
    path("decisions/meetings", lists.meeting_list, name="meetings"),
    path("decisions/meetings.csv", downloads.meeting_table, name="meetings-csv"),
    path("decisions/meetings/new", plan.new, name="meeting-new"),
    path("decisions/calendar", lists.calendar, name="calendar"),
    path("decisions/calendar.ics", downloads.ics, name="calendar-ics"),
    re_path(rf"{_MEETING}$", meeting.show, name="meeting"),
    re_path(rf"{_MEETING}\.ics$", downloads.ics, name="meeting-ics"),
    re_path(rf"{_MEETING}/change$", plan.change, name="meeting-change"),
    re_path(rf"{_MEETING}/open$", plan.open_it, name="meeting-open"),
    re_path(rf"{_MEETING}/close$", plan.close_it, name="meeting-close"),
    re_path(rf"{_MEETING}/cancel$", plan.cancel, name="meeting-cancel"),
    re_path(rf"{_MEETING}/agenda$", agenda.edit, name="meeting-agenda"),
    re_path(rf"{_MEETING}/agenda\.csv$", downloads.agenda, name="meeting-agenda-csv"),
    re_path(rf"{_MEETING}/attendance$", attendance.attendance, name="meeting-attendance"),
    re_path(rf"{_MEETING}/interests$", attendance.interests, name="meeting-interests"),
    re_path(rf"{_MEETING}/items/(?P<item>{_SLUG})$", item.resolve, name="meeting-item"),
    re_path(rf"{_MEETING}/minutes$", minutes.draft, name="meeting-minutes"),
    re_path(rf"{_MEETING}/minutes\.pdf$", minutes.pdf, name="meeting-minutes-pdf"),
    re_path(rf"{_MEETING}/minutes/(?P<earlier>{_ID})/approve$", minutes.approve, name="minutes-approve"),
    re_path(rf"{_MEETING}/actions/new$", action.new, name="meeting-action-new"),
    path("decisions/papers", lists.paper_list, name="papers"),
    path("decisions/papers.csv", downloads.paper_table, name="papers-csv"),
    path("decisions/papers/new", paper_forms.new, name="paper-new"),
    re_path(rf"{_PAPER}$", paper.show, name="paper"),
    re_path(rf"{_PAPER}/change$", paper_forms.change, name="paper-change"),
    re_path(rf"{_PAPER}/submit$", paper_forms.submit, name="paper-submit"),
    re_path(rf"{_PAPER}/withdraw$", paper_forms.withdraw, name="paper-withdraw"),
    re_path(rf"{_PAPER}/outcome$", outcome.record, name="paper-outcome"),
    re_path(rf"{_PAPER}/call-in$", outcome.call_in, name="paper-call-in"),
    re_path(rf"{_PAPER}/conditions/(?P<condition>{_SLUG})$", outcome.discharge, name="paper-condition"),
    path("decisions/actions", lists.action_list, name="actions"),
    path("decisions/actions.csv", downloads.actions, name="actions-csv"),
    path("decisions/actions/new", action.new, name="action-new"),
    re_path(rf"^decisions/actions/(?P<action>{_ID})$", action.show, name="action"),
    path("decisions/forward-plan", lists.plan, name="forward-plan"),
    path("decisions/forward-plan.csv", downloads.plan, name="forward-plan-csv"),
    path("decisions/forward-plan/new", forward.new, name="forward-plan-new"),
    re_path(rf"^decisions/forward-plan/(?P<item>{_ID})$", forward.show, name="forward-plan-item"),
    re_path(rf"^decisions/log/(?P<kind>[a-z-]+)/(?P<subject>{_ID})$", log.show, name="decision-log"),
    re_path(
        rf"^decisions/log/(?P<kind>[a-z-]+)/(?P<subject>{_ID})/(?P<entry>{_ID})/take-back$",
        log.take_back,
        name="entry-take-back",
    ),
]
