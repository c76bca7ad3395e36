"""What the reader wants to hear of. A notice names the category and leads to it; it says nothing of the news itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.access.permissions import require
from commonweal.decisions.actions.agreements import seen, subscribe
from commonweal.decisions.pages.agreements.common import page_of
from commonweal.decisions.queries.news import CATEGORIES, category_words, notices

LEADS_TO = {
    "agreements": "/decisions/agreements",
    "commitments": "/decisions/commitments",
    "asks": "/decisions/asks",
    "barriers": "/decisions/barriers",
    "lessons": "/decisions/lessons",
    "targets": "/decisions/targets",
    "papers": "/decisions/papers",
    "meetings": "/decisions/meetings",
}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    require(request.principal, "decisions.read")
    if request.principal.is_anonymous:
        return HttpResponseRedirect("/sign-in?next=/decisions/subscriptions")
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        chosen = set(request.POST.getlist("category"))
        if chosen <= set(CATEGORIES):
            subscribe(chosen, by=request.principal)
            return HttpResponseRedirect("/decisions/subscriptions?done=1")
        errors = [(_("Choose from the categories on the page"), "#category-agreements")]
    mine = notices()
    context = {
        "categories": list(category_words().items()),
        "names": category_words(),
        "mine": mine,
        "held": {each.category for each in mine},
        "errors": errors,
        "done": request.GET.get("done") == "1" and not errors,
    }
    return page_of(request, "subscriptions.html", context, 422 if errors else 200)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Mark a category as looked at, and go there."""
    require(request.principal, "decisions.read")
    category = request.POST.get("category", "")
    seen(category, by=request.principal)
    return HttpResponseRedirect(LEADS_TO.get(category, "/decisions/subscriptions"))
