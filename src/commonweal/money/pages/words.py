"""Codes of the room in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from commonweal.money.rules.share import ratio
from commonweal.web.words import percent

KIND = {
    "aligned": gettext_lazy("Aligned budgets"),
    "joint": gettext_lazy("Joint fund"),
    "lead": gettext_lazy("Lead commissioner"),
    "single": gettext_lazy("Single body"),
    "pooled": gettext_lazy("Pooled fund"),
}
NATION = {
    "england": gettext_lazy("England"),
    "scotland": gettext_lazy("Scotland"),
    "wales": gettext_lazy("Wales"),
    "northern-ireland": gettext_lazy("Northern Ireland"),
}
NATURE = {
    "minimum": gettext_lazy("Minimum"),
    "voluntary": gettext_lazy("Voluntary"),
    "set-aside": gettext_lazy("Set aside"),
    "grant": gettext_lazy("Grant"),
    "capital-receipt": gettext_lazy("Capital receipt"),
}
REGIME = {
    "council": gettext_lazy("Council accounts"),
    "nhs-trust": gettext_lazy("NHS trust accounts"),
    "integrated-care-board": gettext_lazy("Integrated care board accounts"),
}
RULE = {
    "own": gettext_lazy("Each body bears the variance of its own lines"),
    "proportional": gettext_lazy("In proportion to contributions"),
    "fixed-percent": gettext_lazy("In agreed percentages"),
    "fixed-or-variable": gettext_lazy("Fixed lines stay as budgeted; the rest by contributions"),
    "cascade": gettext_lazy("The contingency first, then by contributions"),
    "performance-linked": gettext_lazy("Withheld performance money first, then by contributions"),
    "lead-bears": gettext_lazy("The lead body bears it"),
}
OUTCOME = {
    "proposed": gettext_lazy("Waits for its checker"),
    "approved": gettext_lazy("Approved"),
    "rejected": gettext_lazy("Refused"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
OUTCOME_COLOUR = {"proposed": "yellow", "approved": "green", "rejected": "red", "withdrawn": "grey"}
BATCH_KIND = {
    "entry": gettext_lazy("Journals"),
    "reversal": gettext_lazy("Reversal"),
    "settlement": gettext_lazy("Settlement"),
    "budget": gettext_lazy("Budget"),
    "actuals": gettext_lazy("Actuals of a month"),
    "accruals": gettext_lazy("Accruals"),
    "forecast": gettext_lazy("Forecast"),
}
DIMENSION = {
    "sector": gettext_lazy("Sector"),
    "source": gettext_lazy("Source of money"),
    "purpose": gettext_lazy("Purpose"),
    "contract_type": gettext_lazy("Contract type"),
    "priority": gettext_lazy("Residents' priority"),
    "provider": gettext_lazy("Provider"),
    "programme": gettext_lazy("Programme of care"),
    "commissioner": gettext_lazy("Commissioner"),
    "area": gettext_lazy("Area"),
    "scheme": gettext_lazy("Scheme"),
    "permitted_use": gettext_lazy("Permitted use"),
    "regime": gettext_lazy("Regime"),
    "account": gettext_lazy("Account"),
}
BOOK = {
    "actual": gettext_lazy("Actual"),
    "encumbrance": gettext_lazy("Encumbrances"),
    "budget": gettext_lazy("Budget"),
    "forecast": gettext_lazy("Forecast"),
}


def said(words: Mapping[str, object], code: str) -> str:
    """The words of a code; a code without any as it stands, without its dashes."""
    return str(words.get(code) or code.replace("-", " ").replace("_", " "))


def share(part: int, whole: int) -> str:
    """A part of a whole as a percentage to one place; nothing where the whole is nothing."""
    found = ratio(part, whole)
    return "" if found is None else percent(found * 100, 1)
