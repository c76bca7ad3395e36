"""The words of places: what kinds of area and geography are called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from commonweal.kernel.rounding import EXACT, rounded
from commonweal.places.rules.ages import AgeBand
from commonweal.web.words import day, percent

ORGANISATIONS = frozenset({"nhs-trust", "gp-practice", "pcn"})
"""Kinds of organisation: they have figures but no people of their own."""


def kind_words(kind: str) -> str:
    """What one area or organisation of this kind is called."""
    known = {
        "nation": _("Nation"), "nations": _("Group of nations"), "region": _("Region"),
        "unitary-authority": _("Unitary council"), "metropolitan-district": _("Metropolitan borough"),
        "london-borough": _("London borough"), "county": _("County council"),
        "non-metropolitan-district": _("District council"), "metropolitan-county": _("Metropolitan county"),
        "inner-outer-london": _("Part of London"), "ccg": _("Clinical commissioning group"),
        "stp": _("Integrated care area"), "nhs-region": _("NHS region"), "lsoa": _("Small area (LSOA)"),
        "msoa": _("Middle area (MSOA)"), "ward": _("Ward"), "welsh-council": _("Welsh council"),
        "local-health-board": _("Local health board"), "scottish-council": _("Scottish council"),
        "health-board": _("Health board"), "integration-authority": _("Integration authority"),
        "northern-ireland-district": _("District of Northern Ireland"), "nhs-trust": _("NHS trust"),
        "gp-practice": _("GP practice"), "pcn": _("Primary care network"),
        "residence-outside-england": _("People who live outside England"),
    }  # fmt: skip
    return known.get(kind, kind.replace("-", " ").capitalize())


def geography_words(geography: str) -> str:
    """What the areas of a geography are called, several of them."""
    known = {
        "lsoa": _("small areas (LSOAs)"), "msoa": _("middle areas (MSOAs)"), "ward": _("wards"),
        "district": _("district and unitary councils"), "council": _("councils with social care"),
        "borough": _("London boroughs"), "hwb": _("Health and Wellbeing Boards"),
        "ccg": _("clinical commissioning groups"), "sub-icb": _("sub-ICB locations"),
        "stp": _("sustainability and transformation footprints"), "icb": _("integrated care boards"),
        "inner-outer-london": _("inner and outer London"), "region": _("regions"),
        "nhs-region": _("NHS regions"), "nation": _("nations"),
    }  # fmt: skip
    return known.get(geography, geography)


def scheme_words(scheme: str) -> str:
    known = {
        "dtoc-old": _("Delayed transfers of care"), "cassr": _("Councils with adult social services (CASSR)"),
        "e-code": _("Local government finance (E code)"), "ods": _("Organisation Data Service"),
    }  # fmt: skip
    return known.get(scheme, scheme)


def change_words(kind: str) -> str:
    known = {
        "recode": _("New code, same area"), "merge": _("Merger"), "split": _("Split"),
        "boundary-change": _("Change of boundary"),
    }  # fmt: skip
    return known.get(kind, kind)


def basis_words(basis: str) -> str:
    return {"estimate": _("Estimate"), "projection": _("Projection")}.get(basis, basis)


def band_words(band: AgeBand) -> str:
    """`0 to 17`, `85 and over`."""
    if band.last is None:
        return _("%(age)s and over") % {"age": band.start}
    return _("%(first)s to %(last)s") % {"first": band.start, "last": band.last}


def share_words(share: Decimal) -> str:
    """A share from 0 to 1 in percent, to two places; what is not quite whole is never shown as whole."""
    if share == 1:
        return percent(100)
    shown = rounded(EXACT.multiply(share, Decimal(100)), 2)
    if shown == 100:
        return _("over %(share)s") % {"share": percent(Decimal("99.99"))}
    return percent(shown) if shown else _("under %(share)s") % {"share": percent(Decimal("0.01"))}


def in_force_words(start: date | None, until: date | None) -> str:
    """The days in force, both inside: `from 1 April 2019`, `until 31 March 2009`; nothing where neither is known."""
    last = until - timedelta(days=1) if until else None
    if start and last:
        return _("from %(start)s to %(end)s") % {"start": day(start), "end": day(last)}
    if last:
        return _("until %(end)s") % {"end": day(last)}
    return _("from %(start)s") % {"start": day(start)} if start else ""


def listed(names: Iterable[str], most: int = 6) -> str:
    """`Bury, Oldham and 3 more`, whole where there are few."""
    several = list(names)
    if len(several) <= most:
        return ", ".join(several)
    return _("%(names)s and %(count)s more") % {
        "names": ", ".join(several[:most]),
        "count": len(several) - most,
    }
