"""Rules within one value of a data type, by type (FHIR R4, constraints of the data types)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from commonweal.people.record.validation.found import Check, Found, error


def extension(value: Mapping[str, Any]) -> list[Found] | None:
    """ext-1."""
    has_value = any(name.startswith(("value", "_value")) for name in value)
    if has_value == ("extension" in value):
        return error("invariant", "an extension has either a value or extensions of its own (ext-1)")
    return None


def period(value: Mapping[str, Any]) -> list[Found] | None:
    """per-1: compared as far as both are written, so that a day and a moment in it do not clash."""
    start, end = value.get("start"), value.get("end")
    if type(start) is not str or type(end) is not str:
        return None
    shared = min(len(start), len(end), 10)
    if start[:shared] > end[:shared] and not _may_be_same_day(start, end):
        return error("invariant", f"the period ends ({end}) before it starts ({start}) (per-1)")
    return None


def _may_be_same_day(start: str, end: str) -> bool:
    """Moments with offsets can stand on other civil days than in UTC: leave those within two days to the reader."""
    if len(start) <= 10 or len(end) <= 10:
        return False
    from datetime import datetime, timedelta  # noqa: PLC0415  rarely needed

    try:
        return datetime.fromisoformat(start) - datetime.fromisoformat(end) <= timedelta(0)
    except ValueError:
        return True


def quantity(value: Mapping[str, Any]) -> list[Found] | None:
    """qty-3."""
    if "code" in value and "system" not in value and "_system" not in value:
        return error("invariant", "a quantity with a code for its unit names the system too (qty-3)")
    return None


def contact_point(value: Mapping[str, Any]) -> list[Found] | None:
    """cpt-2."""
    if "value" in value and "system" not in value and "_system" not in value:
        return error("invariant", "a contact point with a value says its system (cpt-2)")
    return None


def attachment(value: Mapping[str, Any]) -> list[Found] | None:
    """att-1."""
    if "data" in value and "contentType" not in value and "_contentType" not in value:
        return error("invariant", "an attachment with data says its contentType (att-1)")
    return None


def range_(value: Mapping[str, Any]) -> list[Found] | None:
    """rng-2, where both ends have the same unit."""
    low, high = value.get("low"), value.get("high")
    if not isinstance(low, dict) or not isinstance(high, dict) or _unit(low) != _unit(high):
        return None
    least, most = low.get("value"), high.get("value")
    if isinstance(least, (int, float, Decimal)) and isinstance(most, (int, float, Decimal)) and least > most:
        return error("invariant", "the low end of the range is above its high end (rng-2)")
    return None


def _unit(quantity: Mapping[str, Any]) -> tuple[Any, Any]:
    return quantity.get("system"), quantity.get("code") or quantity.get("unit")


BY_TYPE: dict[str, Check] = {
    "Extension": extension,
    "Period": period,
    "Quantity": quantity,
    "Age": quantity,
    "Count": quantity,
    "Distance": quantity,
    "Duration": quantity,
    "ContactPoint": contact_point,
    "Attachment": attachment,
    "Range": range_,
}
