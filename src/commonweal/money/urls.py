"""Addresses of the money room."""

from django.urls import path, re_path

from commonweal.money.pages import hub, trace
from commonweal.money.pages.funds import fund, index, statement, what_if
from commonweal.money.pages.journals import batches, journal, trial_balance
from commonweal.money.pages.payment import models
from commonweal.money.pages.year import closing, upload

_SLUG = r"(?P<slug>[a-z0-9][a-z0-9._-]{0,79})"
_FORM = r"(?P<form>csv|xlsx)"
_KIND = r"(?P<kind>budget|actuals|accruals|forecast)"

urlpatterns = [
    path("money", hub.page, name="money"),
    path("money/funds", index.page, name="funds"),
    re_path(rf"^money/funds\.{_FORM}$", index.file, name="funds-file"),
    re_path(rf"^money/funds/{_SLUG}$", fund.page, name="fund"),
    re_path(rf"^money/funds/{_SLUG}/schemes\.{_FORM}$", fund.file, name="fund-file"),
    re_path(rf"^money/funds/{_SLUG}/statement$", statement.page, name="fund-statement"),
    re_path(rf"^money/funds/{_SLUG}/statement\.(?P<form>csv|xlsx|pdf)$", statement.file, name="fund-statement-file"),
    re_path(rf"^money/funds/{_SLUG}/journals$", journal.of_fund, name="fund-journals"),
    re_path(rf"^money/funds/{_SLUG}/trial-balance$", trial_balance.page, name="trial-balance"),
    re_path(rf"^money/funds/{_SLUG}/trial-balance\.{_FORM}$", trial_balance.file, name="trial-balance-file"),
    re_path(rf"^money/funds/{_SLUG}/upload/{_KIND}$", upload.page, name="fund-upload"),
    re_path(rf"^money/funds/{_SLUG}/upload/{_KIND}/template\.{_FORM}$", upload.template, name="fund-upload-template"),
    re_path(rf"^money/funds/{_SLUG}/close$", closing.page, name="fund-close"),
    re_path(rf"^money/funds/{_SLUG}/what-if$", what_if.page, name="fund-what-if"),
    path("money/trace", trace.page, name="trace"),
    re_path(rf"^money/trace\.{_FORM}$", trace.file, name="trace-file"),
    path("money/approvals", batches.index, name="approvals"),
    path("money/batch", batches.page, name="batch"),
    re_path(r"^money/journals/(?P<number>[0-9]{1,18})$", journal.page, name="journal"),
    path("money/payment-models", models.index, name="payment-models"),
    re_path(r"^money/payment-models/(?P<model>[a-z0-9-]{1,80})$", models.page, name="payment-model"),
]
