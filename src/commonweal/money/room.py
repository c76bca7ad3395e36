"""One ledger per pooled pound: double entry, funds, and the models by which they pay."""

from commonweal.access.permissions import OPERATORS
from commonweal.kernel.room import MenuEntry, Room
from commonweal.money.chains import LOGS

READERS = OPERATORS | {"finance-lead", "integration-lead", "board-member", "clerk", "analyst", "regulator"}
MAKERS = OPERATORS | {"finance-lead", "integration-lead"}

ROOM = Room(
    name="money",
    app="commonweal.money",
    commands="commonweal.money.commands",
    urls="commonweal.money.urls",
    search="commonweal.money.search:search",
    menu=(MenuEntry("Money", "/money"),),
    ship="commonweal.money.actions.chart:ship",
    logs=LOGS,
    permissions={
        "money.ship": OPERATORS,
        "money.read": READERS,
        "money.propose": MAKERS,
        "money.approve": MAKERS,
        "money.close": OPERATORS | {"finance-lead"},
        "money.open-fund": MAKERS,
    },
)
