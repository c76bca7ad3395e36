"""Agreements and commitments over HTTP, as they stand on a day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Query

from commonweal.decisions.api.agreement_answers import Agreements, AgreementWhole, Commitment, Commitments
from commonweal.decisions.api.asked import (
    KIND,
    NATION,
    SLUG,
    AgreementCommitmentsAsked,
    AgreementsAsked,
    AgreementSlug,
    CommitmentsAsked,
    CommitmentSlug,
    IdNation,
    OfAgreement,
    OfCommitment,
    OnAsked,
)
from commonweal.decisions.api.listing import data_version, day_of, id_of, listed, router
from commonweal.decisions.queries import agreed
from commonweal.decisions.queries import commitments as queries
from commonweal.decisions.queries.answers import (
    COMMITMENT_COLUMNS,
    agreement_answer,
    commitment_answer,
    commitment_row,
)
from commonweal.kernel.problem import not_found
from commonweal.web.api import reply
from commonweal.web.api.operation import get

AGREEMENT_COLUMNS = ("id", "title", "kind", "stage", "signed", "signatories", "consented", "awaited", "binding",
                     "origin", "citation", "verified")  # fmt: skip


@get(
    router, "/decisions/agreements", Agreements, permission="decisions.read", version=data_version, csv=True,
    paged=True,
)  # fmt: skip
def agreements(request: HttpRequest, asked: Query[AgreementsAsked]) -> HttpResponse:
    """Agreements.

    By title, whether in force or not: the stage on the day says.
    """
    day = day_of(asked.on)
    words = (asked.q or "").casefold().split()
    found = [
        each
        for each in agreed.agreements(day).values()
        if asked.nation in (None, each.record.nation)
        and all(word in " ".join((each.record.id, *each.names)).casefold() for word in words)
    ]
    return listed(
        request, asked, found, lambda each: each.record.id, lambda each: agreement_answer(each, day, whole=False),
        AGREEMENT_COLUMNS,
    )  # fmt: skip


@get(
    router, "/decisions/agreements/{nation}/{kind}/{slug}", AgreementWhole, permission="decisions.read",
    version=data_version,
)  # fmt: skip
def agreement(
    request: HttpRequest,
    asked: Query[OnAsked],
    nation: IdNation = NATION,
    kind: OfAgreement = KIND,
    slug: AgreementSlug = SLUG,
) -> HttpResponse:
    """One agreement.

    Its parties with the consent of each, its stages and its clauses on a day.
    """
    day = day_of(asked.on)
    return reply.one(agreement_answer(_agreed(id_of(nation, kind, slug), day), day))


@get(
    router, "/decisions/agreements/{nation}/{kind}/{slug}/commitments", Commitments, permission="decisions.read",
    version=data_version, csv=True, paged=True,
)  # fmt: skip
def agreement_commitments(
    request: HttpRequest,
    asked: Query[AgreementCommitmentsAsked],
    nation: IdNation = NATION,
    kind: OfAgreement = KIND,
    slug: AgreementSlug = SLUG,
) -> HttpResponse:
    """The commitments of an agreement, in the order of its clauses."""
    day = day_of(asked.on)
    id_ = _agreed(id_of(nation, kind, slug), day).record.id
    found = queries.asked(queries.Question(agreement=id_), queries.commitments(day))
    return _commitments(request, asked, found)


@get(
    router, "/decisions/commitments", Commitments, permission="decisions.read", version=data_version, csv=True,
    paged=True,
)  # fmt: skip
def commitments(request: HttpRequest, asked: Query[CommitmentsAsked]) -> HttpResponse:
    """Commitments as they stand on a day.

    All and only those that carry everything asked for, in the order of agreements and clauses.
    """
    question = queries.Question(
        agreement=asked.agreement or "", enabler=asked.enabler or "", theme=asked.theme or "",
        principle=asked.principle or "", owner=asked.owner or "", level=asked.level or "", state=asked.state or "",
        type=asked.type or "", flag=asked.flag or "", area=asked.area or "", text=asked.q or "",
    )  # fmt: skip
    return _commitments(request, asked, queries.asked(question, queries.commitments(day_of(asked.on))))


@get(
    router, "/decisions/commitments/{nation}/{kind}/{slug}", Commitment, permission="decisions.read",
    version=data_version,
)  # fmt: skip
def commitment(
    request: HttpRequest,
    asked: Query[OnAsked],
    nation: IdNation = NATION,
    kind: OfCommitment = KIND,
    slug: CommitmentSlug = SLUG,
) -> HttpResponse:
    """One commitment.

    Its milestones with every date that they have had, its conditions and its evidence, on a day.
    """
    return reply.one(commitment_answer(queries.commitment(id_of(nation, kind, slug), day_of(asked.on))))


def _commitments(
    request: HttpRequest, asked: AgreementCommitmentsAsked | CommitmentsAsked, found: list[queries.Standing]
) -> HttpResponse:
    return listed(
        request, asked, found, lambda one: one.id, commitment_answer, COMMITMENT_COLUMNS, commitment_row
    )


def _agreed(id_: str, day: date) -> agreed.Agreed:
    """The agreement of an id. Raises Refused where there is none."""
    found = agreed.agreements(day).get(id_)
    if found is None:
        raise not_found(f"there is no agreement {id_}", "Look for it with /decisions/agreements?q=")
    return found
