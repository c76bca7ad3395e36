from commonweal.money.models.balance import Balance
from commonweal.money.models.close import Close
from commonweal.money.models.coding import Account, Coding
from commonweal.money.models.fund import Agreement, Fund, SpendingLimit, UseRule
from commonweal.money.models.journal import Approval, Batch, Journal, Posting, Reversal

__all__ = [
    "Account",
    "Agreement",
    "Approval",
    "Balance",
    "Batch",
    "Close",
    "Coding",
    "Fund",
    "Journal",
    "Posting",
    "Reversal",
    "SpendingLimit",
    "UseRule",
]
