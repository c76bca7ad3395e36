"""One log per decision: bodies, mandates, routes, papers, agreements and commitments."""

from commonweal.access.permissions import EVERYBODY
from commonweal.decisions.roles import AUTHORS, CLERKS, LEADS
from commonweal.kernel.room import ChainedLog, MenuEntry, Room

ROOM = Room(
    name="decisions",
    app="commonweal.decisions",
    urls="commonweal.decisions.urls",
    api="commonweal.decisions.api:router",
    search="commonweal.decisions.search:search",
    commands="commonweal.decisions.commands",
    menu=(MenuEntry("Decisions", "/decisions"),),
    logs=(
        ChainedLog(
            "decisions", "decisions_entry", "id",
            ("id", "kind", "subject", "number", "verb", "effective", "known", "content", "reason", "source",
             "corrects_id", "visibility", "by", "role", "recorded"),
        ),
    ),
    permissions={
        "decisions.read": EVERYBODY,
        "decisions.load-model": LEADS,
        "decisions.keep-bodies": LEADS,
        "decisions.keep-meetings": CLERKS,
        "decisions.write-papers": AUTHORS,
        "decisions.comment": AUTHORS,
        "decisions.keep-commitments": LEADS,
        "decisions.keep-powers": LEADS,
    },
)  # fmt: skip
