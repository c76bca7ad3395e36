"""A small pool that tests share, and ways to post in it.

    borough (council) and group (NHS) hold the fund `pool` under a section 75 agreement, from April 2015.

    source          payer     permitted use   may be spent on
    nhs-minimum     group     any-care        anything
    top-up          borough   any-care        anything
    adaptations     borough   adaptations     purpose adaptations only, at most 500.00 in the year

    schemes: reablement, night-care, adapted-homes
    contributions of 2015-16: group 1,000.00 (minimum), borough 600.00 (voluntary), adaptations 500.00
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from commonweal.access.principal import Principal
from commonweal.money.actions.approving import Answered, approve
from commonweal.money.actions.funds import Opened, open_fund
from commonweal.money.actions.posting import Proposed, propose
from commonweal.money.rules.journal import Coding, Draft, Line

MAKER = Principal("mia", "finance-lead")
CHECKER = Principal("chris", "integration-lead")
READER = Principal("rita", "analyst")
RESIDENT = Principal("jo", "resident")

POOL = """\
fund: {fund}
name: The pool of the borough and the group
kind: pooled
nation: england
instrument: {{kind: section-75, title: Pool agreement, signed: 2015-03-20, document: agreement-1.pdf}}
starts: 2015-04-01
known: 2015-03-20
aims: Fewer people wait in hospital
parties:
  - {{body: borough, name: The borough, regime: council}}
  - {{body: group, name: The clinical commissioning group, regime: integrated-care-board}}
host: borough
manager: {{office: Head of pooled funds, body: borough}}
governing_body: {{name: Health and wellbeing board}}
functions:
  - {{code: community-health, title: Community health services}}
sources:
  - {{code: nhs-minimum, name: Minimum contribution, payer: group, nature: minimum, permitted_use: any-care}}
  - {{code: top-up, name: Voluntary contribution, payer: borough, nature: voluntary, permitted_use: any-care}}
  - {{code: adaptations, name: Adaptations grant, payer: borough, nature: grant, capital: true, permitted_use: adaptations}}
permitted_uses:
  - {{code: any-care, title: Health and care of residents, citation: {{source: Pool agreement, place: clause 4}}}}
  - code: adaptations
    title: Adaptations of homes only
    allows: {{purpose: [adaptations]}}
    citation: {{source: Grant letter, place: paragraph 3}}
contributions:
  - {{party: group, source: nhs-minimum, start: 2015-04-01, end: 2016-03-31, amount: 1000.00}}
  - {{party: borough, source: top-up, start: 2015-04-01, end: 2016-03-31, amount: 600.00}}
  - {{party: borough, source: adaptations, start: 2015-04-01, end: 2016-03-31, amount: 500.00}}
schemes:
  - {{id: reablement, name: Reablement at home, priority: independence}}
  - {{id: night-care, name: Night care, priority: carers}}
  - {{id: adapted-homes, name: Adapted homes, priority: independence}}
limits:
  - name: adaptations of the year
    match: {{source: [adaptations]}}
    start: 2015-04-01
    end: 2016-03-31
    amount: 500.00
    rule: The grant letter gives this much for the year
risk_share: {{overspend: proportional, underspend: proportional}}
variation: By written agreement of both
exit: Six months' notice
"""

APRIL = date(2015, 4, 30)


def pool_file(folder: Path, fund: str = "pool", text: str = POOL) -> Path:
    path = folder / f"{fund}.yaml"
    path.write_text(text.format(fund=fund), encoding="utf-8")
    return path


def open_pool(folder: Path, fund: str = "pool", by: Principal = MAKER) -> Opened:
    return open_fund(path=pool_file(folder, fund), by=by)


def line(account: str, pence: int, source: str = "nhs-minimum", fund: str = "pool", **more: str) -> Line:
    encumbrance = more.pop("encumbrance", "")
    return Line(Coding(fund, account, source=source, **more), pence, encumbrance)


def spend(
    pence: int, *, source: str = "nhs-minimum", fund: str = "pool", ref: str = "j", effective: date = APRIL,
    known: date | None = None, scheme: str = "reablement", **more: str,
) -> Draft:  # fmt: skip
    """Spend of a source on a scheme, paid from cash."""
    lines = (
        line("spend", pence, source, fund, scheme=scheme, **more),
        line("cash", -pence, source, fund),
    )
    return Draft(ref, effective, known or effective, "invoice 1", "monthly invoice", lines)


def income(
    pence: int, *, source: str = "nhs-minimum", account: str = "contribution-minimum", fund: str = "pool",
    ref: str = "in", effective: date = APRIL, known: date | None = None, commissioner: str = "group",
) -> Draft:  # fmt: skip
    lines = (line("cash", pence, source, fund), line(account, -pence, source, fund, commissioner=commissioner))
    return Draft(ref, effective, known or effective, "remittance 1", "contribution", lines)


def encumber(pence: int, name: str, *, fund: str = "pool", ref: str = "e") -> Draft:
    """Encumber (or, below nothing, release) money of the group under a name."""
    lines = (
        line("encumbrance", pence, fund=fund, scheme="reablement", encumbrance=name),
        line("encumbrance-control", -pence, fund=fund, encumbrance=name),
    )
    return Draft(ref, APRIL, APRIL, "purchase order", "order", lines)


def proposed(key: str, *drafts: Draft, by: Principal = MAKER) -> Proposed:
    return propose(key=key, drafts=drafts, document="test", by=by)


def posted(key: str, *drafts: Draft) -> Answered:
    proposed(key, *drafts)
    return approve(key=key, by=CHECKER)


def refs(drafts: Sequence[Draft]) -> list[str]:
    return [draft.ref for draft in drafts]
