"""A writer on a hot account, in a process of its own: `python -m tests.ledger_writer NAME SEED COUNT`.

It proposes and approves spend against a limit, releases of one encumbrance, and reversals of one journal, and says after
each what the ledger answered. Whoever kills it can run it again with the same arguments: the keys are the same.
"""

from __future__ import annotations

import os
import random
import sys

HOT = "pool"


def main(name: str, seed: int, count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.site.settings")
    import django

    django.setup()
    from commonweal.kernel.problem import Refused
    from commonweal.money.actions.approving import approve
    from commonweal.money.actions.reversing import reverse
    from tests.money_pool import CHECKER, MAKER, encumber, proposed, spend

    chance = random.Random(f"{name} {seed}")  # noqa: S311 - the same program every time
    for turn in range(count):
        key = f"{name}-{turn}"
        kind = chance.choice(["adapt", "spend", "release", "reverse"])
        pence = chance.randint(1, 900) * (20 if kind == "adapt" else 5 if kind == "release" else 1)
        try:
            if kind == "adapt":
                more = {"purpose": "adaptations", "scheme": "adapted-homes"}
                proposed(key, spend(pence, source="adaptations", **more))
            elif kind == "spend":
                proposed(key, spend(pence, scheme="night-care"))
            elif kind == "release":
                proposed(key, encumber(-pence, "hot-order"))
            else:
                reverse(journal=f"first-{turn % 5}/j", key=key, reason="race", by=MAKER)
            approve(key=key, by=CHECKER)
            said = "posted"
        except Refused as refused:
            said = refused.kind.value
        print(f"{key} {kind} {pence} {said}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
