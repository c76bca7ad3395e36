"""What the site's search finds in this room: funds and their schemes for who may read them, payment models for all."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.access.permissions import allowed
from commonweal.access.scope import current
from commonweal.money.pages import words
from commonweal.money.payment.catalogue import definitions
from commonweal.money.queries.funds import funds, terms_on
from commonweal.web.search import Hit


def search(text: str, limit: int) -> list[Hit]:
    """Funds whose name, parties or schemes hold every word of the text, then payment models that do."""
    found: list[Hit] = []
    wanted = text.casefold().split()

    def holds(*parts: str) -> bool:
        whole = " ".join(parts).casefold()
        return all(word in whole for word in wanted)

    if allowed(current(), "money.read"):
        today = timezone.localdate()
        for fund in funds():
            file = terms_on(fund.slug, today).file
            address = f"/money/funds/{fund.slug}"
            if holds(fund.slug, file.name, *(party.name for party in file.parties)):
                found.append(Hit(file.name, address, words.said(words.KIND, fund.kind), file.aims))
            found += [
                Hit(scheme.name, f"{address}#schemes-title", _("Scheme"), file.name)
                for scheme in file.schemes
                if holds(scheme.id, scheme.name)
            ]
    for model in {each.id: each for each in definitions()}.values():
        if holds(model.id, model.title, model.why):
            found.append(Hit(model.title, f"/money/payment-models/{model.id}", _("Payment model"), model.why))
    return found[:limit]
