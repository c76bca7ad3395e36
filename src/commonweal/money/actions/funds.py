"""Open a fund on its agreement, and vary the agreement by a dated, approved change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path

from commonweal.access import audit, permissions
from commonweal.access.principal import Principal
from commonweal.kernel.problem import Kind, Problem, Refused, conflict, not_found
from commonweal.money import approvals
from commonweal.money.actions.posting import today_or
from commonweal.money.actions.writing import written
from commonweal.money.funds.fund_file import FundFile, PassThrough, VariationFile
from commonweal.money.funds.instruments import Instrument, Instruments, instruments
from commonweal.money.models import Agreement, Fund, SpendingLimit, UseRule
from commonweal.money.rules import agreement as rules
from commonweal.money.rules.package import PackageAlert, check_package
from commonweal.policy.files import PolicyFile

UPPER_TIER_LIMIT = "kept of {source} by the tier above"


@dataclass(frozen=True, slots=True)
class Opened:
    """A fund with the version of its agreement that stands, and the alerts that its packages raised."""

    fund: str
    version: int
    is_new: bool
    is_checked: bool
    """Whether the decision behind a variation was looked up; False where the file alone states it."""
    alerts: tuple[PackageAlert, ...]


def open_fund(*, path: Path, by: Principal) -> Opened:
    """Open a fund from its file. The same file again changes nothing. Raises Refused with every fault and its line."""
    return written(by, partial(_open, path, by))


def vary_fund(*, path: Path, by: Principal) -> Opened:
    """Put new terms in force from a day, by a decision that the file names. Older versions stay as they are."""
    return written(by, partial(_vary, path, by))


def _open(path: Path, by: Principal) -> Opened:
    permissions.require(by, "money.open-fund")
    file = PolicyFile(path)
    terms = file.check(FundFile)
    found = _agreed(file, terms)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    held = Agreement.objects.filter(fund_id=terms.fund).order_by("version").first()
    if held is not None:
        if held.sha256 != sha256:
            raise conflict(f"fund {terms.fund} is open on other terms", "Vary it: commonweal fund vary FILE.yaml")
        return Opened(terms.fund, held.version, is_new=False, is_checked=False, alerts=_alerts(terms))
    fund = Fund.objects.create(
        slug=terms.fund, name=terms.name, kind=terms.kind, nation=terms.nation, opened_by=by.username
    )
    version = Agreement.objects.create(
        fund=fund, version=1, instrument=found.kind, document=terms.model_dump(mode="json", by_alias=True),
        sha256=sha256, effective_from=terms.starts, effective_to=terms.ends, known=today_or(terms.known),
        reason="opened", made_by=by.username,
    )  # fmt: skip
    _write_terms(version, terms)
    audit.record("money.open-fund", subject=terms.fund, instrument=found.kind, sha256=sha256)
    return Opened(terms.fund, 1, is_new=True, is_checked=False, alerts=_alerts(terms))


def _vary(path: Path, by: Principal) -> Opened:
    permissions.require(by, "money.open-fund")
    file = PolicyFile(path)
    terms = file.check(VariationFile)
    found = _agreed(file, terms)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    fund = Fund.objects.filter(slug=terms.fund).first()
    if fund is None:
        raise not_found(f"no fund {terms.fund} is open", "Open it: commonweal fund open FILE.yaml")
    same = Agreement.objects.filter(fund=fund, sha256=sha256).first()
    if same is not None:
        return Opened(terms.fund, same.version, is_new=False, is_checked=False, alerts=_alerts(terms))
    latest = Agreement.objects.filter(fund=fund).order_by("-version").first()
    assert latest is not None
    if (terms.kind, terms.nation) != (fund.kind, fund.nation):
        raise Refused(Problem(Kind.CONFLICT, f"fund {fund.slug} is a {fund.kind} fund of {fund.nation}",
                              "Open another fund", file.where(("kind",))))  # fmt: skip
    if terms.varied_from < terms.starts:
        raise Refused(Problem(Kind.INVALID, "the variation begins before the fund", "Let it begin later",
                              file.where(("varied_from",))))  # fmt: skip
    checked = _decided(file, terms)
    version = Agreement.objects.create(
        fund=fund, version=latest.version + 1, instrument=found.kind,
        document=terms.model_dump(mode="json", by_alias=True), sha256=sha256, effective_from=terms.varied_from,
        effective_to=terms.ends, known=today_or(terms.known), reason=terms.reason,
        decision={**terms.decision.model_dump(mode="json"), "checked": checked}, made_by=by.username,
    )  # fmt: skip
    _write_terms(version, terms)
    audit.record("money.vary-fund", subject=terms.fund, version=version.version, sha256=sha256)
    return Opened(terms.fund, version.version, is_new=True, is_checked=checked, alerts=_alerts(terms))


def _decided(file: PolicyFile, terms: VariationFile) -> bool:
    """Whether the decision was looked up. Raises Refused where it was, and is not there."""
    log = approvals.bound()
    if log is None:
        return False
    decision = terms.decision
    answer = log.approved(body=decision.body, reference=decision.reference, on=terms.varied_from)
    if answer is False:
        raise Refused(
            Problem(Kind.CONFLICT, f"{decision.body} has no approval {decision.reference!r} on record",
                    "Have it decided first", file.where(("decision",)))
        )  # fmt: skip
    return bool(answer)


def _agreed(file: PolicyFile, terms: FundFile) -> Instrument:
    """The instrument that the fund stands on. Raises Refused with every fault of the agreement and its line."""
    pack = instruments(terms.nation)
    found = pack.instrument(terms.instrument.kind, terms.starts)
    faults = list(_faults(terms, found, pack))
    if faults:
        raise Refused.of(
            Problem(Kind.INVALID, fault.message, fault.remedy, file.where((fault.field,))) for fault in faults
        )
    return found


def _faults(terms: FundFile, found: Instrument, pack: Instruments) -> Iterator[rules.Fault]:
    parties = [party.body for party in terms.parties]
    uses = [use.code for use in terms.permitted_uses]
    sources = [source.code for source in terms.sources]
    if terms.kind not in found.fund_kinds:
        yield rules.Fault("kind", f"{found.name} opens no {terms.kind} fund", f"Use {', '.join(found.fund_kinds)}")
    if terms.ends is not None and terms.ends < terms.starts:
        yield rules.Fault("ends", "the fund ends before it starts", "Correct the days")
    stated = {name for name in FundFile.model_fields if getattr(terms, name)}
    yield from rules.missing(found.requires, stated, found.name)
    for field, names in (("parties", parties), ("permitted_uses", uses), ("sources", sources),
                         ("schemes", [scheme.id for scheme in terms.schemes])):  # fmt: skip
        yield from rules.named_once(field, names)
    bodies = [name for name in (terms.host, terms.manager and terms.manager.body) if name]
    yield from rules.named_elsewhere("host", bodies, parties, "parties")
    yield from rules.named_elsewhere("sources", (each.permitted_use for each in terms.sources), uses, "permitted_uses")
    yield from rules.named_elsewhere("contributions", (each.party for each in terms.contributions), parties, "parties")
    yield from rules.named_elsewhere("contributions", (each.source for each in terms.contributions), sources, "sources")
    yield from rules.named_elsewhere("pass_through", (each.source for each in terms.pass_through), sources, "sources")
    yield from _function_faults(terms, pack, frozenset(parties))
    for passed in terms.pass_through:
        grant = sum(each.amount for each in terms.contributions
                    if each.source == passed.source and passed.start <= each.start <= passed.end)  # fmt: skip
        shares = [rules.DistrictTerms(each.body, each.amount, each.retained, bool(each.agreement.strip()))
                  for each in passed.districts]  # fmt: skip
        yield from rules.pass_through(grant, shares, passed.rule)
    risk = terms.risk_share
    if risk is not None and "fixed-percent" in (risk.overspend, risk.underspend):
        yield from rules.named_elsewhere("risk_share", risk.percent, parties, "parties")
        yield from rules.percentages(risk.percent.items(), sum(risk.percent.values()) == Decimal(100))
    for scheme in terms.schemes:
        yield from rules.named_elsewhere("schemes", scheme.fixed_for, parties, "parties")


def _function_faults(terms: FundFile, pack: Instruments, parties: frozenset[str]) -> Iterator[rules.Fault]:
    rule = {each.code: each for each in pack.unanimous_functions}
    entered = [
        rules.FunctionTerms(
            each.code, each.from_ or terms.starts, frozenset(each.consents),
            rule[each.code].from_ if each.code in rule else None,
            rule[each.code].citation.source if each.code in rule else "",
        )
        for each in terms.functions
    ]  # fmt: skip
    yield from rules.functions(entered, parties)


def _write_terms(version: Agreement, terms: FundFile) -> None:
    districts = {each.source: each for each in terms.pass_through}
    uses = []
    for use in terms.permitted_uses:
        allows = {name: list(values) for name, values in use.allows.items()}
        passed = [
            districts[each.code] for each in terms.sources if each.permitted_use == use.code and each.code in districts
        ]
        if passed:
            allows["provider"] = sorted({name for each in passed for name in _may_be_paid(each)})
        uses.append(UseRule(agreement=version, code=use.code, title=use.title, allows=allows,
                            citation=use.citation.model_dump(mode="json")))  # fmt: skip
    UseRule.objects.bulk_create(uses)
    limits = [
        SpendingLimit(agreement=version, name=each.name, match=dict(each.match), start=each.start, end=each.end,
                      pence=each.amount, rule=each.rule)
        for each in terms.limits
    ]  # fmt: skip
    limits += [
        SpendingLimit(
            agreement=version, name=UPPER_TIER_LIMIT.format(source=each.source),
            match={"source": [each.source], "provider": [each.upper_tier]}, start=each.start, end=each.end,
            pence=sum(district.retained for district in each.districts), rule=each.rule,
        )
        for each in terms.pass_through
        if each.upper_tier in _may_be_paid(each)
    ]  # fmt: skip
    SpendingLimit.objects.bulk_create(limits)


def _may_be_paid(passed: PassThrough) -> set[str]:
    """The bodies that money of a passed-through grant may be paid to: districts, and the tier above for what they
    agreed to."""
    bodies = {each.body for each in passed.districts}
    return bodies | ({passed.upper_tier} if any(each.retained for each in passed.districts) else set())


def _alerts(terms: FundFile) -> tuple[PackageAlert, ...]:
    checked = (check_package(each.name, each.stated, [(part.name, part.amount) for part in each.parts])
               for each in terms.packages)  # fmt: skip
    return tuple(alert for alert in checked if alert is not None)
