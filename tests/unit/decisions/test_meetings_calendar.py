"""Meetings as an iCalendar text, and the small readers of the forms."""

from __future__ import annotations

import csv
import io
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from commonweal.decisions.calendar import Event, calendar
from commonweal.decisions.pages.meetings.clearances import approver_of
from commonweal.decisions.pages.meetings.comments import _invitation
from commonweal.decisions.pages.meetings.outcome import conditions_of
from commonweal.decisions.pages.meetings.paper_forms import _link, _note, _option, _questions
from commonweal.kernel.problem import Refused
from commonweal.web.sheets import Sheet, csv_bytes

LONDON = ZoneInfo("Europe/London")


def lines(*events: Event) -> list[str]:
    return calendar(events, LONDON).split("\r\n")


def test_a_summer_evening_is_an_hour_earlier_in_utc() -> None:
    found = lines(Event("1", "Board", date(2017, 7, 5), "18:30", "20:00", "Town Hall; Room 1, first floor"))
    assert {"DTSTART:20170705T173000Z", "DTEND:20170705T190000Z"} <= set(found)
    assert "LOCATION:Town Hall\\; Room 1\\, first floor" in found
    assert (found[0], found[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])


def test_a_meeting_without_a_time_is_a_whole_day_and_one_without_an_end_an_hour_and_a_half() -> None:
    assert {"DTSTART;VALUE=DATE:20171231", "DTEND;VALUE=DATE:20180101"} <= set(lines(Event("1", "x", date(2017, 12, 31))))
    assert "DTEND:20171205T200000Z" in lines(Event("1", "x", date(2017, 12, 5), "18:30"))
    assert "DTEND:20171206T003000Z" in lines(Event("1", "x", date(2017, 12, 5), "23:00", "00:30"))


def test_a_cancelled_meeting_says_so_and_long_lines_are_folded() -> None:
    found = lines(Event("1", "é" * 100, date(2017, 12, 5), is_cancelled=True, version=3))
    assert {"STATUS:CANCELLED", "SEQUENCE:3"} <= set(found)
    assert all(len(line.encode()) <= 75 for line in found)
    start = next(n for n, line in enumerate(found) if line.startswith("SUMMARY:"))
    whole = found[start]
    for line in found[start + 1 :]:
        if not line.startswith(" "):
            break
        whole += line[1:]
    assert whole == "SUMMARY:" + "é" * 100


def test_conditions_are_written_a_line_each() -> None:
    assert conditions_of(["An audit | Finance lead | 2018-02-01", "A plan", "B | 2018-03-01"]) == [
        {"id": "condition-1", "text": "An audit", "owner": "Finance lead", "due": "2018-02-01"},
        {"id": "condition-2", "text": "A plan", "owner": "", "due": None},
        {"id": "condition-3", "text": "B", "owner": "", "due": "2018-03-01"},
    ]
    with pytest.raises(Refused, match="not a day"):
        conditions_of(["A | 2018-02-31"])


def test_questions_options_links_and_notes_are_written_a_line_each() -> None:
    assert _questions(["role: What role?", "When: now?", "Who?"]) == [
        {"id": "role", "text": "What role?"}, {"id": "question-2", "text": "When: now?"},
        {"id": "question-3", "text": "Who?"},
    ]  # fmt: skip
    assert _option("* Do it: at once") == {"title": "Do it", "text": "at once", "preferred": True}
    assert _link("https://example.org/a")["title"] == "https://example.org/a"
    for wrong in ("Plan | javascript:alert(1)", "Plan", "Plan | ftp://example.org"):
        with pytest.raises(Refused, match="no web address"):
            _link(wrong)
    with pytest.raises(Refused):
        _note("no colon")


def test_invitations_and_approvers_are_written_a_line_each() -> None:
    assert _invitation("Chairs | oversee | 2018-01-31") == {"body": "Chairs", "right": "oversee", "due": date(2018, 1, 31)}
    with pytest.raises(Refused, match="no right and no day"):
        _invitation("Chairs | shout")
    assert approver_of("Chair | Bea | | 2017-03-31", "a-1", "x") == {
        "id": "a-1", "role": "Chair", "person": "Bea", "starts": None, "ends": "2017-03-31",
    }  # fmt: skip
    with pytest.raises(Refused, match="a role and a person"):
        approver_of("Chair", "a-1", "x")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_cell_is_never_a_formula(text: str) -> None:
    (cell,) = list(csv.reader(io.StringIO(csv_bytes(Sheet("x", ["a"], [{"a": text}])).decode())))[1]
    assert cell == f"'{text}"
