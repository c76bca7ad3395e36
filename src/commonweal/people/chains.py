"""The logs of this room that the one hash chain seals."""

from commonweal.kernel.room import ChainedLog

LOGS = (
    ChainedLog(
        name="record",
        table="record_version",
        id_column="seq",
        columns=("seq", "type", "id", "version", "updated", "method", "principal", "body", "recorded"),
    ),
)
