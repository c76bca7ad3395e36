"""What agreements say of a fund's money, as rules read it."""

from __future__ import annotations

from functools import lru_cache

from commonweal.money.models import Agreement, UseRule
from commonweal.money.rules import use


def terms_of(fund: str) -> list[use.TermsInForce] | None:
    """Every version of the fund's terms, oldest first; None where no such fund is open."""
    held = Agreement.objects.filter(fund_id=fund).order_by("version").values_list("pk", "sha256")
    return [_terms(fund, number, sha256) for number, sha256 in held] or None


@lru_cache(maxsize=512)
def _terms(fund: str, number: int, sha256: str) -> use.TermsInForce:
    """One version, which never changes; read once a process."""
    row = Agreement.objects.get(pk=number)
    rules: dict[str, use.UseRule] = {}
    for rule in UseRule.objects.filter(agreement=row):
        citation = ", ".join(str(rule.citation[name]) for name in ("source", "place") if rule.citation.get(name))
        rules[rule.code] = use.UseRule(rule.code, rule.title, rule.allows, citation)
    return use.TermsInForce(
        version=row.version,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        sources={source["code"]: source["permitted_use"] for source in row.document["sources"]},
        schemes=frozenset(scheme["id"] for scheme in row.document.get("schemes", [])),
        rules=rules,
    )
