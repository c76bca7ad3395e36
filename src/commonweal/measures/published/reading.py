"""The safe reading of published files lives in the kernel, where every room reaches it."""

from commonweal.kernel.files import (
    BYTES_MAX,
    CELLS_MAX,
    UNPACKED_BYTES_MAX,
    CellValue,
    Sheet,
    SourceFile,
    exact,
    open_source,
)

__all__ = [
    "BYTES_MAX",
    "CELLS_MAX",
    "UNPACKED_BYTES_MAX",
    "CellValue",
    "Sheet",
    "SourceFile",
    "exact",
    "open_source",
]
