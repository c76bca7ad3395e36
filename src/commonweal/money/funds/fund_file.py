"""What a fund file states, field by field. An unknown field is refused with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from commonweal.kernel.money import Pence, parse_pounds, pounds_text
from commonweal.kernel.problem import Refused
from commonweal.policy.citation import Citation


def _pence(value: Any) -> Pence:
    """Pounds of a file as pence. YAML has read `12.50` as a number: its shortest digits are those of the file."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("an amount is written as 1234.50")
    try:
        return parse_pounds(value if isinstance(value, str) else format(Decimal(repr(value)), "f"))
    except Refused as refused:
        raise ValueError(refused.problems[0].message) from None


Pounds = Annotated[int, BeforeValidator(_pence), PlainSerializer(pounds_text, when_used="json")]
"""Decimal pounds in the file, pence in the program."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
FundKind = Literal["aligned", "joint", "lead", "single", "pooled"]
Nature = Literal["minimum", "voluntary", "set-aside", "grant", "capital-receipt"]
VarianceRule = Literal["own", "proportional", "fixed-percent", "fixed-or-variable", "cascade", "performance-linked",
                       "lead-bears"]  # fmt: skip


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InstrumentRecord(Strict):
    """The written agreement: what kind, when signed, and where the document is."""

    kind: Slug
    title: Name
    signed: date
    document: str = Field(min_length=1)


class Party(Strict):
    body: Name
    name: str = Field(min_length=1)
    regime: Literal["council", "nhs-trust", "integrated-care-board"]


class Officer(Strict):
    """Who manages the pool day to day, by office."""

    office: str = Field(min_length=1)
    body: Name


class GoverningBody(Strict):
    name: str = Field(min_length=1)
    body: Name | None = None


class Function(Strict):
    """A function that the fund covers; `consents` names the parties that agreed where all must."""

    code: Slug
    title: str
    from_: date | None = Field(default=None, alias="from")
    consents: list[Name] = []


class UseRuleText(Strict):
    """A permitted use: `allows` maps a dimension to the values that spend of it may have."""

    code: Slug
    title: str = Field(min_length=1)
    allows: dict[
        Literal[
            "account", "scheme", "commissioner", "provider", "area", "programme", "sector", "purpose", "contract_type"
        ],
        list[str],
    ] = {}
    citation: Citation


class Condition(Strict):
    """A grant condition. When the measure misses the threshold a review starts; the money stays in its ring-fence."""

    text: str
    measure: str | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None


class ExitPlan(Strict):
    """How money that ends is followed: `ends` is its last day."""

    ends: date
    plan: str = Field(min_length=1)


class Source(Strict):
    """A source of money with the one use that it is permitted."""

    code: Slug
    name: str
    payer: Name
    nature: Nature
    permitted_use: Slug
    capital: bool = False
    conditions: list[Condition] = []
    exit: ExitPlan | None = None


class Contribution(Strict):
    """What a party owes the fund for a period (both days included)."""

    party: Name
    source: Slug
    start: date
    end: date
    amount: Pounds


class Scheme(Strict):
    id: Name
    name: str
    priority: str = ""
    variance: VarianceRule | None = None
    fixed_for: list[Name] = []
    payback: date | None = None
    measures: list[str] = []


class Limit(Strict):
    name: str
    match: dict[Literal["account", "source", "permitted_use", "scheme", "commissioner", "provider", "area", "programme",
                        "sector", "purpose", "contract_type"], list[str]]  # fmt: skip
    start: date
    end: date
    amount: Pounds
    rule: str = Field(min_length=1)


class DistrictShare(Strict):
    """What a district must be paid; `agreement` is its own recorded consent to `retained` being kept above."""

    body: Name
    amount: Pounds
    retained: Pounds = 0
    agreement: str = ""


class PassThrough(Strict):
    """A grant that reaches districts through the tier above, in full unless a district agrees otherwise."""

    source: Slug
    upper_tier: Name
    start: date
    end: date
    pay_by: date
    districts: list[DistrictShare]
    rule: str = Field(min_length=1)


class RiskShare(Strict):
    """How over- and underspend is borne: the code of the rule, shares in percent, and the caps it works with."""

    overspend: VarianceRule
    underspend: VarianceRule
    percent: dict[Name, Decimal] = {}
    contingency: Pounds = 0
    underspend_use: str = ""


class PackagePart(Strict):
    name: str
    amount: Pounds


class Package(Strict):
    """A sum that was announced with its parts: they must add up, or a named alert says by how much they do not."""

    name: str
    stated: Pounds
    parts: list[PackagePart]
    citation: Citation


class TotalSpend(Strict):
    """All that the parties spend on health and care in a period, of which the pool is a share."""

    start: date
    end: date
    amount: Pounds
    citation: Citation


class ShareLimit(Strict):
    """An alert fires where a value of a dimension takes more than `most_percent` of the spend."""

    dimension: Literal["source", "sector", "purpose", "contract_type", "programme", "provider", "scheme"]
    value: str
    most_percent: Decimal
    why: str = Field(min_length=1)


class Target(Strict):
    """A sum to be saved or reached: who owns it, and the measure that reports progress in pounds."""

    name: str
    owner: Name
    measure: str
    scheme: Name | None = None
    start: date
    end: date
    amount: Pounds


class FundFile(Strict):
    """One fund and its agreement."""

    fund: Slug
    name: str = Field(min_length=1)
    kind: FundKind
    nation: Slug
    instrument: InstrumentRecord
    starts: date
    ends: date | None = None
    known: date | None = None
    areas: list[str] = []
    plans: list[str] = []
    aims: str = ""
    parties: list[Party] = Field(min_length=1)
    host: Name | None = None
    manager: Officer | None = None
    governing_body: GoverningBody | None = None
    functions: list[Function] = []
    sources: list[Source] = Field(min_length=1)
    permitted_uses: list[UseRuleText] = Field(min_length=1)
    contributions: list[Contribution] = []
    schemes: list[Scheme] = []
    limits: list[Limit] = []
    pass_through: list[PassThrough] = []
    risk_share: RiskShare | None = None
    variation: str = ""
    exit: str = ""
    packages: list[Package] = []
    total_spend: list[TotalSpend] = []
    targets: list[Target] = []
    share_limits: list[ShareLimit] = []

    @property
    def party_names(self) -> dict[str, str]:
        """The parties' names by their short names."""
        return {party.body: party.name for party in self.parties}


class Decision(Strict):
    """Who approved a variation: the body, the day, and the reference of its minute."""

    body: Name
    date: date
    reference: str = Field(min_length=1)


class VariationFile(FundFile):
    """The whole terms as they stand from `varied_from`, with the reason and the decision that approved them."""

    varied_from: date
    reason: str = Field(min_length=1)
    decision: Decision
