"""Whether there is news in the categories that a reader subscribes to. A notice names the category, not the news."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from commonweal.access.scope import current
from commonweal.decisions.models import Entry, Subscription

CATEGORIES: dict[str, Collection[str]] = {
    "agreements": ("agreement",),
    "commitments": ("commitment",),
    "asks": ("ask",),
    "barriers": ("barrier",),
    "lessons": ("lesson",),
    "targets": ("target",),
    "papers": ("paper",),
    "meetings": ("meeting", "minutes"),
}
"""The kinds of entry that make news in each category."""


def category_words() -> dict[str, str]:
    return {
        "agreements": _("Agreements"),
        "commitments": _("Commitments"),
        "asks": _("Asks and offers"),
        "barriers": _("Barriers"),
        "lessons": _("Lessons"),
        "targets": _("Targets"),
        "papers": _("Papers"),
        "meetings": _("Meetings"),
    }


@dataclass(frozen=True, slots=True)
class Notice:
    """One category that the reader subscribes to; `has_news` since the reader last looked."""

    category: str
    since: datetime
    seen: datetime
    has_news: bool


def notices() -> list[Notice]:
    """Those of the reader of the present scope, in the order of categories; entries by the reader are no news."""
    me = current().username
    found: list[Notice] = []
    for one in Subscription.objects.filter(username=me):
        if one.category not in CATEGORIES:
            continue
        news = Entry.objects.filter(kind__in=CATEGORIES[one.category], recorded__gt=one.seen).exclude(by=me)
        found.append(Notice(one.category, one.since, one.seen, news.exists()))
    order = list(CATEGORIES)
    return sorted(found, key=lambda notice: order.index(notice.category))
