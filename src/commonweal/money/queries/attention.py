"""What of a fund needs somebody: each finding has a code, what it is about, and the pence at stake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonweal.kernel.money import Pence, pounds_text
from commonweal.money import measured
from commonweal.money.funds.fund_file import Condition, FundFile
from commonweal.money.queries.balances import AsOf, sums
from commonweal.money.queries.fund_report import package_alerts, spend_by
from commonweal.money.queries.funds import terms_on
from commonweal.money.queries.statement import source_lines
from commonweal.money.rules.share import above


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    subject: str
    says: str
    pence: Pence = 0


def attention(fund: str, at: AsOf) -> list[Finding]:
    """Findings of a fund as of one day and as known on another. Money stays in its ring-fence whatever is found."""
    assert at.effective is not None
    file = terms_on(fund, at.effective, at.known).file
    found = [Finding(each.code, each.package, str(each), each.difference) for each in package_alerts(fund, at)]
    for look in (_late_income, _not_passed_on, _ending, _conditions, _shares, _targets):
        found += look(file, at, at.effective)
    return found


def _late_income(file: FundFile, at: AsOf, day: date) -> Iterator[Finding]:
    """Contributions of periods that are over and not in full."""
    over = {(each.source) for each in file.contributions if each.end <= day}
    for line in source_lines(file, at):
        if line.source in over and line.outstanding > 0:
            yield Finding("income-late", line.name, f"{pounds_text(line.outstanding)} is still due", line.outstanding)


def _not_passed_on(file: FundFile, at: AsOf, day: date) -> Iterator[Finding]:
    """Districts that had not their share of a passed-through grant by its day."""
    for grant in file.pass_through:
        if day < grant.pay_by:
            continue
        only = {"fund": [file.fund], "source": [grant.source], "kind": ["expenditure"]}
        inside = AsOf(at.effective, at.known, grant.start, at.recorded)
        paid = {each.key[0]: each.pence for each in sums(("provider",), inside, only)}
        for district in grant.districts:
            short = district.amount - district.retained - paid.get(district.body, 0)
            if short > 0:
                said = f"{pounds_text(short)} was to be passed on by {grant.pay_by.isoformat()}: {grant.rule}"
                yield Finding("grant-not-passed-on", district.body, said, short)


def _ending(file: FundFile, at: AsOf, day: date) -> Iterator[Finding]:
    """Money that ends within the year, or has ended, with its exit plan."""
    held = {each.key[0]: each.pence for each in sums(("source",), at, {"fund": [file.fund], "account": ["cash"]})}
    for source in file.sources:
        if source.exit is not None and (source.exit.ends - day).days <= 365:
            ended = "ended" if source.exit.ends < day else "ends"
            said = f"{ended} on {source.exit.ends.isoformat()}: {source.exit.plan}"
            yield Finding("money-ends", source.name, said, held.get(source.code, 0))


def _conditions(file: FundFile, at: AsOf, day: date) -> Iterator[Finding]:
    """Grant conditions whose measure misses its threshold start a review; one not measured is said so."""
    for source in file.sources:
        for condition in source.conditions:
            if condition.measure is None:
                continue
            value = measured.value(measure=condition.measure, areas=tuple(file.areas), on=day, known=at.known)
            if value is None:
                yield Finding(
                    "condition-not-measured", source.name, f"{condition.text}: {condition.measure} has no value"
                )
            elif _misses(condition, value):
                said = f"{condition.text}: {condition.measure} is {value}; the money stays for its permitted use"
                yield Finding("condition-review", source.name, said)


def _misses(condition: Condition, value: Decimal) -> bool:
    low = condition.at_least is not None and value < condition.at_least
    return low or (condition.at_most is not None and value > condition.at_most)


def _shares(file: FundFile, at: AsOf, day: date) -> Iterator[Finding]:
    for limit in file.share_limits:
        alert = above(spend_by(file.fund, limit.dimension, at), limit.value, limit.most_percent / 100)
        if alert is not None:
            said = f"{limit.dimension} {limit.value} takes more than {limit.most_percent}% of the spend: {limit.why}"
            spent = sums((), at, {"fund": [file.fund], "kind": ["expenditure"], limit.dimension: [limit.value]})
            yield Finding(alert.code, limit.value, said, spent[0].pence if spent else 0)


def _targets(file: FundFile, at: AsOf, day: date) -> Iterator[Finding]:
    """Targets of which less is reached than was to be by the day, in proportion to the days gone."""
    for target in file.targets:
        if day < target.start:
            continue
        value = measured.value(measure=target.measure, areas=tuple(file.areas), on=day, known=at.known)
        subject = f"{target.name} ({target.owner})"
        if value is None:
            yield Finding("target-not-measured", subject, f"{target.measure} has no value", target.amount)
            continue
        gone = min((day - target.start).days + 1, (target.end - target.start).days + 1)
        due = target.amount * gone // ((target.end - target.start).days + 1)
        reached = int(value * 100)
        if reached < due:
            said = f"{pounds_text(reached)} of {pounds_text(target.amount)} is reached, {pounds_text(due)} was to be"
            yield Finding("target-behind", subject, said, due - reached)
