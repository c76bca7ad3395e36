"""What agreements say of a fund's money, as rules read it."""

from __future__ import annotations

from collections import defaultdict

from commonweal.money.models import Agreement, UseRule
from commonweal.money.rules import use


def terms_of(fund: str) -> list[use.TermsInForce] | None:
    """Every version of the fund's terms, oldest first; None where no such fund is open."""
    agreements = list(Agreement.objects.filter(fund_id=fund).order_by("version"))
    if not agreements:
        return None
    rules: defaultdict[int, dict[str, use.UseRule]] = defaultdict(dict)
    for row in UseRule.objects.filter(agreement__fund_id=fund):
        citation = ", ".join(str(row.citation[name]) for name in ("source", "place") if row.citation.get(name))
        rules[row.agreement_id][row.code] = use.UseRule(row.code, row.title, row.allows, citation)
    return [
        use.TermsInForce(
            version=row.version,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            sources={source["code"]: source["permitted_use"] for source in row.document["sources"]},
            schemes=frozenset(scheme["id"] for scheme in row.document.get("schemes", [])),
            rules=rules[row.pk],
        )
        for row in agreements
    ]
