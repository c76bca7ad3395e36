"""A body as data: for programs whole, for tables as rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.decisions.model.bodies import Body
from commonweal.decisions.model.common import Record
from commonweal.decisions.model.powers import Function, Mandate
from commonweal.decisions.queries.bodies import history, portfolios, portrait
from commonweal.decisions.register.register import Register
from commonweal.decisions.register.view import View
from commonweal.decisions.rules.arrangement import arrangement, legal_basis
from commonweal.decisions.rules.composition import Composition
from commonweal.decisions.rules.finding import Finding, FindingType

BODY_COLUMNS = ("id", "name", "kind", "level", "can_decide", "parent")
FINDING_COLUMNS = ("result", "body", "role", "message", "rule", "citation", "verified")
MANDATE_COLUMNS = ("id", "functions", "from", "to", "officer", "level", "limit", "valid_from", "valid_to", "revoked")
_FOUND: dict[str, FindingType] = {
    "missing": "missing", "invalid": "invalid", "vacant": "vacant", "term_ended": "term-ended",
}  # fmt: skip


def body_row(body: Body) -> dict[str, Any]:
    """A body in a list of bodies."""
    return {
        "id": body.id, "name": body.name, "kind": body.kind, "level": body.level, "nation": body.nation,
        "can_decide": body.can_decide, "parent": body.parent, "serves": list(body.serves),
        "legal_basis": body.legal_basis, **_dated(body),
    }  # fmt: skip


def finding_row(body: str, finding: Finding) -> dict[str, Any]:
    """What a check found, with the rule that asks for it."""
    return {"result": finding.type, "body": body, "role": finding.role, "message": finding.message,
            "rule": finding.rule, "citation": finding.citation, "verified": finding.verified,
            "statutory": finding.statutory, "count": finding.count, "title": finding.title}  # fmt: skip


def check_json(answer: Composition, day: date) -> dict[str, Any]:
    """A body held against the law and its own seats on a day."""
    lists = {name: [finding_row(answer.body.name, each) for each in answer.of(type_)] for name, type_ in _FOUND.items()}
    rules = [{"id": rule.id, "title": rule.title, "legal_basis": rule.legal_basis, "citation": rule.citation,
              "verified": rule.is_verified} for rule in answer.constitutions]  # fmt: skip
    return {
        "id": answer.body.id,
        "name": answer.body.name,
        "on": day,
        "valid": answer.is_valid,
        **lists,
        "rules": rules,
    }


def as_json(register: Register, view: View, body: Body) -> dict[str, Any]:
    """The body on the day of the view. Dates are as known: a day, a month or a year."""
    seen = portrait(view, body)
    return {
        "id": body.id, "name": body.name, "abbreviation": body.abbreviation, "kind": body.kind, "level": body.level,
        "nation": body.nation, "on": view.day, "can_decide": body.can_decide, "is_statutory": body.is_statutory,
        "legal_basis": body.legal_basis, "parent": body.parent, "hosts": list(body.hosts),
        "members_of": list(body.members_of), "reports_to": list(body.reports_to),
        "linked_boards": list(body.linked_boards), "serves": list(body.serves), **_dated(body),
        "history": [
            {"name": each.body.name, "kind": each.body.kind, "changed": list(each.what), **_dated(each.body)}
            for each in history(register, body.id)
        ],
        "seats": [
            {
                "role": row.seat.role, "title": row.seat.title, "min": row.seat.min, "max": row.seat.max,
                "voting": row.seat.voting, "statutory": row.seat.statutory, "may_be_shared": row.seat.may_be_shared,
                "sector": row.seat.sector, "is_elected": row.seat.is_elected, "rights": list(row.seat.rights),
                "appointed_by": row.seat.appointed_by or row.seat.appointing, "vacant": row.vacant,
                "remit": row.seat.remit,
                "members": [
                    {"person": member.person, "represents": list(member.represents), "term_ends": member.term_ends,
                     **_dated(member)}
                    for member in row.members
                ],
            }
            for row in seen.seats
        ],
        "sectors": [
            {"sector": each.sector, "seats": each.places, "voting": each.voting, "votes": each.votes}
            for each in seen.sectors
        ],
        "elected": list(seen.elected),
        "rules": [
            {"decision_type": rule.decision_type, "majority": rule.majority, "percent": rule.percent,
             "quorum": rule.quorum.of if rule.quorum else None, "also": dict(rule.quorum.also) if rule.quorum else {},
             "tie_break": rule.tie_break, "citation": rule.citation, "verified": rule.is_verified}
            for rule in seen.rules
        ],
        "functions": [
            {"id": each.id, "title": each.title, "statute": each.statute, "delegable": each.delegable}
            for each in seen.functions
        ],
        "mandates_received": [mandate_json(each) for each in seen.received],
        "mandates_given": [mandate_json(each) for each in seen.given],
        "rights": [{"right": each.right, "subjects": list(each.subjects), "text": each.text} for each in seen.rights],
        "portfolios": [
            {"role": each.seat.role, "title": each.seat.title, "remit": each.seat.remit,
             "holders": [{"person": member.person, **_dated(member)} for member in each.members]}
            for each in portfolios(register, body.id, view.day)
        ],
        "committees": [each.id for each in seen.children], "reports_from": [each.id for each in seen.overseen],
    }  # fmt: skip


def function_json(function: Function) -> dict[str, Any]:
    """A function: what it is, who holds it by law, whether it may be delegated."""
    return {
        "id": function.id, "title": function.title, "nation": function.nation, "statute": function.statute,
        "holder": function.holder, "holder_kind": function.holder_kind, "delegable": function.delegable,
        "conditions": function.conditions, "national_requirement": function.national_requirement,
        "optional": function.optional, "planning_level": function.planning_level,
        "design_level": function.design_level, "reason": function.reason, "scope": list(function.scope),
        **_dated(function),
    }  # fmt: skip


def mandate_row(mandate: Mandate, view: View) -> dict[str, Any]:
    """A mandate with the arrangement that it makes (aligned, joint, lead, single or delegated) and its legal basis."""
    return {
        **mandate_json(mandate),
        "arrangement": arrangement(view, mandate),
        "legal_basis": legal_basis(view, mandate),
    }


def mandate_json(mandate: Mandate) -> dict[str, Any]:
    """A mandate: which functions, from whom, to whom, since when, within what."""
    return {
        "id": mandate.id, "functions": list(mandate.functions), "from": mandate.giver, "to": mandate.to,
        "officer": mandate.officer, "employed_by": mandate.employed_by, "level": mandate.level,
        "limit": mandate.limit, "limit_basis": mandate.limit_basis, "serves": list(mandate.serves),
        "conditions": [{"text": each.text, "met": each.met or None} for each in mandate.conditions],
        "requires_agreement": mandate.requires_agreement, "agreed_areas": list(mandate.agreed_areas),
        "revocable_by": list(mandate.revocable_by), "revoked": mandate.revoked or None,
        "instrument": mandate.instrument, **_dated(mandate),
    }  # fmt: skip


def _dated(record: Record) -> dict[str, Any]:
    return {
        "valid_from": record.valid_from.text if record.valid_from else None,
        "valid_to": record.valid_to.text if record.valid_to else None,
        "citation": record.citation,
        "verified": record.is_verified,
    }


def as_rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The same as rows of a table: part, what, value, from, to."""
    rows: list[dict[str, Any]] = []

    def add(part: str, what: str, value: Any, dated: dict[str, Any] | None = None) -> None:
        given = dated or {}
        rows.append({"part": part, "what": what, "value": value, "from": given.get("valid_from"),
                     "to": given.get("valid_to")})  # fmt: skip

    add("body", data["kind"], data["name"], data)
    for part in ("id", "level", "nation", "can_decide", "legal_basis", "parent", "reports_to", "citation"):
        add("body", part, data[part])
    for each in data["history"]:
        add("history", each["kind"], "; ".join(each["changed"]) or each["name"], each)
    for seat in data["seats"]:
        held = f"{seat['vacant']} vacant" if seat["vacant"] else None
        add("seat", seat["role"], seat["title"] if not held else f"{seat['title']} ({held})")
        for member in seat["members"]:
            add("member", seat["role"], member["person"], member)
    for each in data["sectors"]:
        add("votes", each["sector"], f"{each['votes']} votes of {each['seats']} seats")
    for rule in data["rules"]:
        add(
            "rule", rule["decision_type"], " ".join(filter(None, (rule["majority"], rule["quorum"], rule["tie_break"])))
        )
    for each in data["functions"]:
        add("function", each["id"], each["title"])
    for part, name, other in (("mandate from", "mandates_received", "from"), ("mandate to", "mandates_given", "to")):
        for each in data[name]:
            add(part, each[other], each["functions"], each)
    for each in data["portfolios"]:
        for holder in each["holders"]:
            add("portfolio", each["title"] or each["role"], f"{holder['person']}: {each['remit']}", holder)
    for each in data["rights"]:
        add("right", each["right"], each["text"] or each["subjects"])
    return rows
