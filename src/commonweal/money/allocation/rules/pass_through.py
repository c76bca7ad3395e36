"""A grant to the upper tier that belongs to districts: each gets its allocation in full, unless it agreed otherwise.

Source: disabled facilities grant determination (housing authorities keep the duty; a part may be kept above only with
the district's express agreement); the sum of what is paid and kept is the grant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonweal.kernel.money import Pence, pounds_text
from commonweal.kernel.problem import Kind, Problem, Refused, Where
from commonweal.money.allocation.rules.dividing import divide


@dataclass(frozen=True, slots=True)
class PassThrough:
    """What each district is paid, and what is kept above with whose agreement; together they are the grant."""

    paid: Mapping[str, Pence]
    kept: Mapping[str, Pence]

    @property
    def retained(self) -> Pence:
        return sum(self.kept.values())


def pass_through(
    grant: Pence, due: Mapping[str, Pence], kept: Mapping[str, Pence], agreed: frozenset[str]
) -> PassThrough:
    """Route a grant to districts. `kept` is what stays above of a district's allocation, `agreed` who agreed to it.

    Raises Refused with each district whose money would stay above without its agreement or by more than its allocation,
    and where the allocations do not add up to the grant.
    """
    problems: list[Problem] = []
    total = sum(due.values())
    if total != grant:
        message = f"the districts' allocations add up to {pounds_text(total)}, the grant is {pounds_text(grant)}"
        problems.append(Problem(Kind.INVALID, message, "Make them add up", Where(field="due")))
    for district, amount in kept.items():
        where = Where(field=f"kept.{district}")
        if district not in due:
            problems.append(Problem(Kind.INVALID, f"{district} has no allocation", "Check the name", where))
        elif not 0 <= amount <= due[district]:
            message = f"{pounds_text(amount)} of {pounds_text(due[district])} cannot be kept above"
            problems.append(Problem(Kind.INVALID, message, "Keep from nothing to the allocation", where))
        elif amount and district not in agreed:
            message = f"{pounds_text(amount)} of {district}'s allocation would stay above without its agreement"
            problems.append(Problem(Kind.FORBIDDEN, message, "Pass it on, or record the district's agreement", where))
    if problems:
        raise Refused.of(problems)
    return PassThrough(
        {district: amount - kept.get(district, 0) for district, amount in due.items()},
        {district: amount for district, amount in kept.items() if amount},
    )


def scaled(due: Mapping[str, Pence], new_grant: Pence) -> dict[str, Pence]:
    """Districts' allocations when the grant changes in the year: the same shares of the new sum."""
    return dict(zip(due, divide(new_grant, list(due.values())), strict=True))
