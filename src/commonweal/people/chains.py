"""The logs of this room that the one hash chain seals."""

from commonweal.kernel.room import ChainedLog

LOG = "record"

LOGS = (
    ChainedLog(
        name=LOG,
        table="record_version",
        id_column="seq",
        columns=("seq", "type", "id", "version", "updated", "method", "principal", "body", "recorded"),
    ),
)
