"""The governance map: drawn from the bodies and reporting lines on file, and the same as a list to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonweal.decisions.model.common import LEVELS
from commonweal.decisions.pages.bodies import words
from commonweal.decisions.pages.bodies.common import Asked, area_asked, asked, name_of, page, words_of
from commonweal.decisions.pages.bodies.drawing import STROKE, picture, tree
from commonweal.decisions.rules.lines import LINE_KINDS, Graph, drawn_for
from commonweal.kernel.problem import Refused
from commonweal.web.sheets import Sheet, download

COLUMNS = ("from", "from_name", "line", "to", "to_name")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    now = asked(request)
    graph, query, errors = _graph(request, now)
    kept = now.kept(**query)
    level_words = {level: words.said(words.LEVEL, level) for level in LEVELS}
    label = _("Governance map: %(bodies)s bodies and %(lines)s lines. The list below says the same in words.") % {
        "bodies": len(graph.bodies), "lines": len(graph.lines),
    } if graph else ""  # fmt: skip
    return page(
        request,
        "bodies/map",
        status=400 if errors else 200,
        asked=now,
        query=query,
        errors=errors,
        graph=graph,
        picture=mark_safe(picture(graph, label, level_words)) if graph else "",  # noqa: S308  every text in it is escaped
        twigs=tree(graph) if graph else [],
        names={body.id: body.name for body in graph.bodies} if graph else {},
        nations=[(name, str(text)) for name, text in words.NATION.items() if name != "united-kingdom"],
        legend=[(kind, words.said(words.LINE, kind), STROKE[kind]) for kind in LINE_KINDS],
        kept_day=now.kept(),
        files=[(_("Lines as CSV"), f"/decisions/map.csv{kept}"),
               (_("Lines as a workbook"), f"/decisions/map.xlsx{kept}")] if graph else [],
    )  # fmt: skip


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    now = asked(request)
    graph, _query, _errors = _graph(request, now)
    rows = [
        {"from": line.source, "from_name": name_of(now.view, line.source), "line": line.kind, "to": line.target,
         "to_name": name_of(now.view, line.target)}
        for line in (graph.lines if graph else ())
    ]  # fmt: skip
    about = [(_("Drawn from the bodies and reporting lines on file on"), now.day.isoformat())]
    return download("governance-map", form, [Sheet(_("Lines"), COLUMNS, rows)], about)


def _graph(request: HttpRequest, now: Asked) -> tuple[Graph | None, dict[str, str], list[tuple[str, str]]]:
    """The map asked for; none before anything is asked."""
    place, area, errors = area_asked(request, now.day)
    query = {"place": place, "around": words_of(request, "around"), "nation": words_of(request, "nation")}
    if errors or not any(query.values()):
        return None, query, errors
    try:
        return drawn_for(now.view, area=area, around=query["around"], nation=query["nation"]), query, []
    except Refused as refused:
        target = "around" if query["around"] else "place"
        return None, query, [(f"{each.message[:1].upper()}{each.message[1:]}. {each.remedy}", f"#{target}")
                             for each in refused.problems]  # fmt: skip
