"""What waits for a checker, and one batch: what it would post, and the answer to it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access import permissions
from commonweal.access.permissions import require
from commonweal.kernel.problem import HTTP_STATUS, Kind, Refused, not_found
from commonweal.money.actions.approving import approve, reject, withdraw
from commonweal.money.pages.common import Sent, page_of, retried, sent
from commonweal.money.queries.batch import BatchRecord, batch_named
from commonweal.money.queries.journals import batches, journals_of_batch

OUTCOMES = ("proposed", "approved", "rejected", "withdrawn")
JOURNALS_SHOWN = 50
LINES_SHOWN = 500


def batch_address(key: str, **more: str) -> str:
    return "/money/batch?" + urlencode({"key": key, **more})


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Batches of one answer, newest first; those that wait unless another is asked for."""
    require(request.principal, "money.read")
    outcome = request.GET.get("outcome", "proposed")
    outcome = outcome if outcome in OUTCOMES else "proposed"
    context = {"shown": batches(outcome=outcome), "outcome": outcome, "outcomes": OUTCOMES,
               "batch_address": batch_address}  # fmt: skip
    return page_of(request, "approvals.html", context)


@retried
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    require(request.principal, "money.read")
    key = request.GET.get("key", "")
    batch = batch_named(key)
    form, status = Sent(), 200
    if request.method == "POST":
        form = sent(request, ("verb", "reason"))
        status = _answered(request, key, form)
        if not form.errors:
            return HttpResponseRedirect(batch_address(key, done=form["verb"]))
    return page_of(request, "batch.html", _context(request, batch, form), status)


def _answered(request: HttpRequest, key: str, form: Sent) -> int:
    """Carry out the answer that was sent; the status where it was refused."""
    verbs = {"approve": approve, "reject": reject, "withdraw": withdraw}
    act = verbs.get(form["verb"])
    if act is None:
        raise not_found(_("there is no such answer"), _("Approve, refuse or withdraw"))
    try:
        act(key=key, reason=form["reason"], by=request.principal)
    except Refused as refused:
        if refused.kind is Kind.FORBIDDEN and not permissions.allowed(request.principal, "money.approve"):
            raise
        form.refused(refused, ("reason",), "answer")
        return HTTP_STATUS[refused.kind]
    return 200


def _context(request: HttpRequest, batch: BatchRecord, form: Sent) -> dict[str, object]:
    records = journals_of_batch(batch.key) if batch.postings <= LINES_SHOWN else []
    is_own = batch.maker == request.principal.username
    return {
        "batch": batch,
        "records": records[:JOURNALS_SHOWN],
        "is_own": is_own,
        "form": form,
        "errors": form.errors,
        "done": request.GET.get("done", ""),
        "address": batch_address(batch.key),
        "can_answer": batch.outcome == "proposed" and permissions.allowed(request.principal, "money.approve"),
        "can_withdraw": batch.outcome == "proposed"
        and is_own
        and permissions.allowed(request.principal, "money.propose"),
    }
