"""Whether an agreement hangs together: what a fund may not open without. Pure: the caller reads files and packs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.kernel.money import Pence, pounds_text


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an agreement, at which field, and what to do."""

    field: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FunctionTerms:
    code: str
    since: date
    consents: frozenset[str]
    unanimous_from: date | None
    """The day from which the function may enter, where all parties must consent; None for any other function."""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class DistrictTerms:
    body: str
    due: Pence
    retained: Pence
    has_agreement: bool


def missing(requires: Sequence[str], stated: Iterable[str], instrument: str) -> Iterator[Fault]:
    """What an instrument requires and the agreement does not state."""
    held = set(stated)
    for name in requires:
        if name not in held:
            yield Fault(name, f"{instrument} must state its {name.replace('_', ' ')}", "State it in the fund file")


def functions(terms: Iterable[FunctionTerms], parties: frozenset[str]) -> Iterator[Fault]:
    """A function that needs every party's consent enters from its day on, and not while one party is silent."""
    for function in terms:
        if function.unanimous_from is None:
            continue
        if function.since < function.unanimous_from:
            yield Fault(
                "functions",
                f"{function.code} cannot enter a fund before {function.unanimous_from.isoformat()} ({function.rule})",
                "Let it start later",
            )
        silent = sorted(parties - function.consents)
        if silent:
            yield Fault(
                "functions",
                f"{function.code} enters only by unanimous consent; {', '.join(silent)} has not consented "
                f"({function.rule})",
                "Record the consent of every party",
            )


def pass_through(grant: Pence, districts: Sequence[DistrictTerms], rule: str) -> Iterator[Fault]:
    """Each district is due its share in full; the tier above keeps of it only what that district agreed to.

    `grant` is the whole sum in pence; shares must add up to it.
    """
    total = sum(district.due for district in districts)
    if total != grant:
        yield Fault(
            "pass_through",
            f"the districts' shares sum to {pounds_text(total)} and the grant is {pounds_text(grant)}, "
            f"difference {pounds_text(total - grant)}",
            "Make the shares sum to the grant",
        )
    for district in districts:
        if district.retained and not district.has_agreement:
            yield Fault(
                "pass_through",
                f"{pounds_text(district.retained)} of {district.body}'s share would be kept above without its recorded "
                f"agreement ({rule})",
                "Pass it on, or record the district's own agreement",
            )
        if not 0 <= district.retained <= district.due:
            yield Fault("pass_through", f"what is kept of {district.body}'s share is not within the share",
                        "Correct the amount")  # fmt: skip


def named_once(field: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Fault(field, f"{name!r} stands {count} times", "Name it once")


def named_elsewhere(field: str, names: Iterable[str], among: Iterable[str], what: str) -> Iterator[Fault]:
    """Names that must be among others: a contribution's party among the parties, a source's use among the uses."""
    held = set(among)
    for name in dict.fromkeys(names):
        if name not in held:
            yield Fault(field, f"{name!r} is no {what} of this agreement", f"Name it among its {what} entries")


def percentages(shares: Iterable[tuple[str, object]], hundred: bool) -> Iterator[Fault]:
    if not hundred:
        stated = ", ".join(f"{name} {share}" for name, share in shares) or "none"
        yield Fault("risk_share", f"the percentages do not sum to 100 ({stated})", "Make them sum to 100")
