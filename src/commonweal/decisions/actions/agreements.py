"""What leads and clerks do to agreements: answers, stages and names; and subscriptions of anybody who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models.functions import Now

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.access.scope import scoped
from commonweal.decisions.actions.subjects import write
from commonweal.decisions.models import Item, Subscription
from commonweal.decisions.queries.agreed import agreements, find
from commonweal.decisions.queries.news import CATEGORIES
from commonweal.decisions.queries.today import today
from commonweal.decisions.rules import agreement as rules
from commonweal.kernel.problem import Where, forbidden, invalid


def update_agreement(
    text: str,
    verb: str,
    content: Mapping[str, Any],
    *,
    by: Principal,
    effective: date | None = None,
    source: str = "",
    version: int | None = None,
) -> Item:
    """Record a signatory's answer, invite one, enter a stage, add a name or a note."""
    with scoped(by):
        permissions.require(by, "decisions.keep-commitments")
        found = find(text, agreements(today()))
        return write(
            by=by,
            kind=rules.KIND,
            subject=found.record.id,
            verb=verb,
            content=content,
            standing=lambda: found.state,
            effective=effective,
            source=source,
            version=version,
        )


def subscribe(categories: set[str], *, by: Principal) -> None:
    """The reader is told of news in these categories and no others. Raises Refused for one that there is not."""
    with scoped(by):
        permissions.require(by, "decisions.read")
        _signed_in(by)
        for category in sorted(categories):
            if category not in CATEGORIES:
                where = Where(field="category")
                remedy = f"Give some of {', '.join(CATEGORIES)}"
                raise invalid("there is no such category", remedy, where=where, value=category)
        held = set(Subscription.objects.filter(username=by.username).values_list("category", flat=True))
        Subscription.objects.filter(username=by.username, category__in=held - categories).delete()
        for category in sorted(categories - held):
            Subscription.objects.create(username=by.username, category=category)
        audit.record("decisions.subscribed", subject=by.username, categories=len(categories))


def seen(category: str, *, by: Principal) -> None:
    """The reader has looked at a category: what comes later is news again."""
    with scoped(by):
        permissions.require(by, "decisions.read")
        _signed_in(by)
        Subscription.objects.filter(username=by.username, category=category).update(seen=Now())
        audit.record("decisions.seen", subject=by.username, category=category)


def _signed_in(by: Principal) -> None:
    if by.is_anonymous:
        raise forbidden("subscriptions belong to an account", "Sign in first")
