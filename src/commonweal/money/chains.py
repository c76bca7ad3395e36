"""What of the ledger the one hash chain seals.

A journal's digest covers its postings; `ledger verify` compares the two.
"""

from commonweal.kernel.room import ChainedLog

LOGS = (
    ChainedLog(
        "ledger", "money_journal", "id",
        ("id", "batch_id", "ref", "effective", "known", "document", "reason", "reverses_id", "digest", "recorded"),
    ),
    ChainedLog(
        "ledger-approvals", "money_approval", "batch_id",
        ("batch_id", "maker", "checker", "outcome", "reason", "recorded"),
    ),
    ChainedLog(
        "ledger-agreements", "money_agreement", "id",
        ("id", "fund_id", "version", "instrument", "document", "sha256", "effective_from", "effective_to", "known",
         "reason", "decision", "made_by", "recorded"),
    ),
    ChainedLog(
        "ledger-closes", "money_close", "id",
        ("id", "fund_id", "through", "closed_by", "checklist", "recorded"),
    ),
)  # fmt: skip
