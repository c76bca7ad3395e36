"""Upload a budget, the actuals of a month, accruals or a forecast. What is wrong is said row by row; nothing is half
loaded, and what is right is proposed to a checker."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonweal.access.permissions import require
from commonweal.kernel.files import SourceFile
from commonweal.kernel.problem import HTTP_STATUS, Kind, Refused, Where, invalid, unsupported
from commonweal.money.actions.posting import Proposed
from commonweal.money.actions.year import Upload, upload
from commonweal.money.ledger.year_file import COLUMNS
from commonweal.money.pages.common import Sent, day_of, page_of, retried, sent
from commonweal.money.pages.journals.batches import batch_address
from commonweal.money.queries.batch import free_key
from commonweal.money.queries.closing import closed_through
from commonweal.money.queries.funds import terms_on
from commonweal.money.queries.periods import period_of
from commonweal.money.rules.year import YearKind
from commonweal.web.sheets import Sheet, download

FIELDS = ("file", "day", "booked", "reason", "key")
BYTES_MOST = 10 * 1024 * 1024
TITLE = {
    YearKind.BUDGET: gettext_lazy("Upload a budget"),
    YearKind.ACTUALS: gettext_lazy("Upload the actuals of a month"),
    YearKind.ACCRUALS: gettext_lazy("Upload accruals"),
    YearKind.FORECAST: gettext_lazy("Upload a forecast"),
}
ABOUT = {
    YearKind.BUDGET: gettext_lazy("What each scheme may spend. With a month in each row the budget is profiled, and the"
                                  " variance of a month is told against the budget to date."),
    YearKind.ACTUALS: gettext_lazy("What was spent and received in a month, a row an amount, each with its document."),
    YearKind.ACCRUALS: gettext_lazy("What was received and not yet invoiced by the end of a month. It takes itself back"
                                    " on the day after, so that the invoice is not counted twice."),
    YearKind.FORECAST: gettext_lazy("What each scheme will have spent by the end of the year. A row replaces the"
                                    " forecast of its scheme and source; schemes that are left out stay as they are."),
}  # fmt: skip
DAY = {
    YearKind.BUDGET: gettext_lazy("First day of the budget"),
    YearKind.ACTUALS: gettext_lazy("A day in the month"),
    YearKind.ACCRUALS: gettext_lazy("A day in the month"),
    YearKind.FORECAST: gettext_lazy("Day of the forecast"),
}


@retried
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    require(request.principal, "money.propose")
    wanted = YearKind(kind)
    terms = terms_on(slug, timezone.localdate())
    form, status = _first(slug, wanted, terms.file), 200
    if request.method == "POST":
        form = sent(request, FIELDS)
        try:
            done = _proposed(request, slug, wanted, form)
        except Refused as refused:
            if refused.kind is Kind.FORBIDDEN:
                raise
            form.refused(refused, FIELDS, "file")
            status = HTTP_STATUS[refused.kind]
        else:
            return HttpResponseRedirect(batch_address(done.key, done="propose" if done.is_new else "held"))
    context = {
        "fund": terms.file,
        "kind": wanted,
        "heading": TITLE[wanted],
        "about": ABOUT[wanted],
        "day_label": DAY[wanted],
        "columns": COLUMNS[wanted],
        "closed": closed_through(slug),
        "form": form,
        "errors": form.errors,
    }
    return page_of(request, "upload.html", context, status)


def _first(slug: str, kind: YearKind, file: object) -> Sent:
    """An empty form: the day is the first of the year for a budget, today for all else."""
    today = timezone.localdate()
    period = period_of(file, today)  # type: ignore[arg-type]
    day = period[0] if kind is YearKind.BUDGET and period else today
    return Sent({"day": day.isoformat(), "booked": "", "reason": "", "key": ""})


def _key(slug: str, kind: YearKind, day: date) -> str:
    named = day.isoformat() if kind is YearKind.FORECAST else day.isoformat()[:7]
    return free_key(f"{kind}-{slug}-{named}")


def _proposed(request: HttpRequest, slug: str, kind: YearKind, form: Sent) -> Proposed:
    day = day_of(form["day"], "day")
    if day is None:
        raise invalid(_("the day is missing"), _("Give it"), where=Where(field="day"))
    if not form["reason"]:
        raise invalid(_("the reason is missing"), _("Say why it is posted"), where=Where(field="reason"))
    what = Upload(kind, slug, day, _file(request), form["reason"], day_of(form["booked"], "booked"))
    return upload(key=form["key"] or _key(slug, kind, day), what=what, by=request.principal)


def _file(request: HttpRequest) -> SourceFile:
    sent_file = request.FILES.get("file")
    if sent_file is None or not sent_file.size:
        remedy = _("Choose a workbook or a CSV file")
        raise invalid(_("the file is missing or empty"), remedy, where=Where(field="file"))
    if sent_file.size > BYTES_MOST:
        raise unsupported(_("the file is too large"), _("Give a file of at most 10 MB"))
    return SourceFile(str(sent_file.name or "file")[:120], sent_file.read())


@require_safe
def template(request: HttpRequest, slug: str, kind: str, form: str) -> HttpResponse:
    """An empty file with the right heading, a row for each scheme, and what the columns mean."""
    require(request.principal, "money.propose")
    wanted = YearKind(kind)
    file = terms_on(slug, timezone.localdate()).file
    source = file.sources[0].code
    rows = [{"scheme": scheme.id, "source": source, "amount": ""} for scheme in file.schemes]
    sheets = [Sheet(wanted.value, list(COLUMNS[wanted]), rows)]
    if form == "csv":
        return download(f"{wanted}-{slug}", form, sheets)
    columns = [{"column": name, "what": text} for name, text in COLUMNS[wanted].items()]
    sources = [{"source": each.code, "what": each.name} for each in file.sources]
    sheets += [Sheet("Columns", ("column", "what"), columns), Sheet("Sources", ("source", "what"), sources)]
    return download(f"{wanted}-{slug}", form, sheets)
