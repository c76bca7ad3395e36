"""Verbs on bodies: appoint, end and replace members; add a seat, a portfolio or a voting rule; change a body's kind.

Each writes records of the place's own model, for boards that ship as for its own. Records are never deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from commonweal.access import permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.log import append
from commonweal.decisions.actions.model import record_model
from commonweal.decisions.model.bodies import Body, Member
from commonweal.decisions.models import Item
from commonweal.decisions.queries.register import own_record, view
from commonweal.decisions.queries.today import today
from commonweal.decisions.register.view import View
from commonweal.decisions.rules.composition import composition
from commonweal.decisions.rules.model_record import KIND
from commonweal.decisions.rules.table import same
from commonweal.kernel.problem import Kind, Problem, Refused, Where, conflict, invalid, not_found


def appoint_member(
    body: str,
    seat: str,
    person: str,
    *,
    by: Principal,
    on: date | None = None,
    represents: Sequence[str] = (),
    term_ends: str = "",
    agreed_by_board: bool = False,
    succeeds: str = "",
    reason: str = "",
) -> Item:
    """A person takes a seat from a day. Refused where the board's rules do not allow it, with each rule."""
    with scoped(by):
        permissions.require(by, "decisions.keep-bodies")
        day = on or today()
        before = view(day)
        found = before.find(body)
        _check_seat(before, found, seat)
        record: dict[str, Any] = {"body": found.id, "seat": seat, "person": " ".join(person.split()),
                                  "valid_from": day.isoformat()}  # fmt: skip
        if not record["person"]:
            raise invalid("say who takes the seat", "Give a name or an office", where=Where(field="person"))
        if same(person) in {same(each.person) for each in before.members(found.id, seat)} and not represents:
            raise conflict(f"{record['person']} holds this seat already", "Choose another person or seat")
        for name, value in (("represents", list(represents)), ("term_ends", term_ends), ("succeeds", succeeds),
                            ("agreed_by_board", agreed_by_board)):  # fmt: skip
            if value:
                record[name] = value
        broken = {each.message for each in composition(before, found).of("invalid")}
        item = record_model("members", record, by=by, nation=found.nation or "united-kingdom", reason=reason)
        now = view(day)
        new = [each for each in composition(now, now.find(found.id)).of("invalid") if each.message not in broken]
        if new:
            raise Refused.of(
                Problem(Kind.CONFLICT, each.message, f"The rule is {each.rule}", Where(field="person")) for each in new
            )
        return item


def end_member(body: str, seat: str, person: str, *, by: Principal, last_day: date | None = None, reason: str) -> Item:
    """The person leaves the seat at the end of a day."""
    with scoped(by):
        permissions.require(by, "decisions.keep-bodies")
        if not reason.strip():
            raise invalid("say why the membership ends", "Give a reason", where=Where(field="reason"))
        day = last_day or today()
        seen = view(day)
        found = seen.find(body)
        member = _sitting(seen, found, seat, person)
        if day < member.starts:
            raise invalid(f"it began only on {member.starts.isoformat()}", "Give a later day", where=Where(field="on"))
        return _ended(by, found, seat, member, day, reason)


def replace_member(
    body: str,
    seat: str,
    person: str,
    successor: str,
    *,
    by: Principal,
    on: date | None = None,
    represents: Sequence[str] | None = None,
    term_ends: str = "",
    agreed_by_board: bool = False,
    reason: str = "",
) -> Item:
    """A successor takes the seat from a day; the person before leaves it on the day before. Both or neither."""
    with scoped(by):
        permissions.require(by, "decisions.keep-bodies")
        day = on or today()
        seen = view(day)
        found = seen.find(body)
        member = _sitting(seen, found, seat, person)
        if day <= member.starts:
            raise invalid(f"{member.person} took the seat only on {member.starts.isoformat()}",
                          "Give a later day", where=Where(field="on"))  # fmt: skip
        _ended(by, found, seat, member, day - timedelta(days=1), reason or f"succeeded by {successor}")
        return appoint_member(
            found.id, seat, successor, by=by, on=day, succeeds=member.person, term_ends=term_ends, reason=reason,
            represents=member.represents if represents is None else represents, agreed_by_board=agreed_by_board,
        )  # fmt: skip


def add_seat(body: str, seat: Mapping[str, Any], *, by: Principal, on: date | None = None, reason: str = "") -> Item:
    """Another seat of a body from a day: `seat` has the fields of a seat of the model. A seat with a remit is a
    portfolio role.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-bodies")
        day = on or today()
        seen = view(day)
        found = seen.find(body)
        if any(each.role == seat.get("role") for each in seen.seats(found.id)):
            raise conflict(f"the body has a seat {seat.get('role')!r} already", "Give the seat another short name")
        record = {"valid_from": day.isoformat(), **seat, "body": found.id}
        return record_model("seats", record, by=by, nation=found.nation or "united-kingdom", reason=reason)


def add_rule(body: str, rule: Mapping[str, Any], *, by: Principal, on: date | None = None, reason: str = "") -> Item:
    """How the body decides from a day: `rule` has the fields of a voting rule of the model."""
    with scoped(by):
        permissions.require(by, "decisions.keep-bodies")
        day = on or today()
        found = view(day).find(body)
        record = {"valid_from": day.isoformat(), **rule, "body": found.id}
        return record_model("rules", record, by=by, nation=found.nation or "united-kingdom", reason=reason)


def change_body(body: str, changes: Mapping[str, Any], *, by: Principal, on: date | None = None, reason: str) -> Item:
    """A body of the place's own changes its kind, name, level, parent or anything else from a day, and keeps its
    history: the version before ends on the day before. Raises Refused for a body that ships.
    """
    with scoped(by):
        permissions.require(by, "decisions.keep-bodies")
        day = on or today()
        if not reason.strip():
            raise invalid("say why the body changes", "Give a reason", where=Where(field="reason"))
        found = view(day).find(body)
        item = _own_item("bodies", lambda record: record.id == found.id and record.starts == found.starts)
        if item is None:
            raise conflict(f"{found.name} comes with a model that ships",
                           "Load a body of your own with replaces: and change that")  # fmt: skip
        if day <= found.starts:
            raise invalid(f"this version began only on {found.starts.isoformat()}", "Give a later day",
                          where=Where(field="on"))  # fmt: skip
        raw = dict(item.content["record"])
        _revised(by, item, {"valid_to": (day - timedelta(days=1)).isoformat()}, reason)
        after = {key: value for key, value in raw.items() if key != "_file"} | dict(changes)
        after |= {"valid_from": day.isoformat()}
        header = raw.get("_file") or {}
        if isinstance(after.get("source"), list) or after.get("source"):
            after["source"] = _written_out(after["source"], header.get("sources") or {})
        return record_model("bodies", after, by=by, nation=found.nation or "united-kingdom", reason=reason)


def _written_out(source: Any, sources: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Sources without the keys of the file that they came from."""
    listed = source if isinstance(source, list) else [source]
    found: list[dict[str, Any]] = []
    for each in listed:
        if isinstance(each, str):
            key, _, place = each.partition(": ")
            each = {"key": key, "place": place}  # noqa: PLW2901  the same source, in its long form
        base = dict(sources.get(each.get("key", ""), {}))
        whole = {**base, **{name: value for name, value in each.items() if value and name != "key"}}
        found.append({name: whole[name] for name in ("source", "place", "url", "provenance") if whole.get(name)})
    return found


def _check_seat(seen: View, body: Body, seat: str) -> None:
    roles = [each.role for each in seen.seats(body.id)]
    if seat not in roles:
        raise not_found(f"{body.name} has no seat {seat!r} on {seen.day.isoformat()}",
                        f"Give one of: {', '.join(roles) or 'none; add a seat first'}")  # fmt: skip


def _sitting(seen: View, body: Body, seat: str, person: str) -> Member:
    _check_seat(seen, body, seat)
    found = [each for each in seen.members(body.id, seat) if same(each.person) == same(person)]
    if not found:
        held = ", ".join(each.person for each in seen.members(body.id, seat)) or "nobody"
        raise not_found(f"{person} does not hold this seat on {seen.day.isoformat()}", f"It is held by {held}")
    return found[0]


def _ended(by: Principal, body: Body, seat: str, member: Member, last_day: date, reason: str) -> Item:
    """The record of the membership with its last day: one of its own, or within the body's or the seat's record."""
    until = last_day.isoformat()
    if item := _own_item(
        "members", lambda record: (record.body, record.seat) == (body.id, seat) and _is(record, member)
    ):
        return _revised(by, item, {"valid_to": until}, reason)
    for name in ("seats", "bodies"):
        for item in Item.objects.filter(kind=KIND, state="in-force", parent=name):
            raw = dict(item.content["record"])
            seats = [raw] if name == "seats" else list(raw.get("seats") or ())
            if raw.get("body" if name == "seats" else "id") != body.id:
                continue
            for each in seats:
                for person in each.get("members") or ():
                    if each.get("role") == seat and _is(Member.model_validate(person), member):
                        person["valid_to"] = until
                        changes = {"members": seats[0]["members"]} if name == "seats" else {"seats": seats}
                        return _revised(by, item, changes, reason)
    raise conflict(f"{member.person} is named by a model that ships",
                   "Load a body of your own with replaces: this one, and keep its members there")  # fmt: skip


def _is(record: Member, member: Member) -> bool:
    return same(record.person) == same(member.person) and record.starts == member.starts


def _own_item(name: str, fits: Any) -> Item | None:
    """The place's own record of a list that fits."""
    for item in Item.objects.filter(kind=KIND, state="in-force", parent=name):
        if fits(own_record(name, item.content["record"])):
            return item
    return None


def _revised(by: Principal, item: Item, changes: Mapping[str, Any], reason: str) -> Item:
    """The same record, written again with changes: its file and line stay."""
    content = {**item.content, "record": {**item.content["record"], **changes}}
    content.pop("withdrawn", None)
    own_record(content["list"], content["record"])
    return append(
        by=by, kind=KIND, subject=item.subject, verb="recorded", content=content, reason=reason, version=item.version
    )
