"""Emergency admissions and A&E: six layouts, recognised by content.

`ae-national-series` (workbook), `hes-apc-compiled-year` (JSON), and the tables `mar-england`,
`ae-provider-monthly`, `ae-trust-monthly` and `ae-icb-monthly` (CSV). The A&E return, the Monthly Activity
Return and Hospital Episode Statistics are three collections: their items have names of their own, so that
nothing joins them.
"""

from __future__ import annotations

from commonweal.kernel.files import SourceFile
from commonweal.kernel.problem import Where, invalid
from commonweal.measures.published import emergency_hes, emergency_series, emergency_tables
from commonweal.measures.published.parsed import Parsed

KIND = "emergency"
TITLE = "Emergency admissions and A&E: national series, providers, ICBs, MAR and HES"
COLUMNS = (
    "workbook: sheets Activity, Performance and Booking; JSON: england, icbs and providers with activity and "
    + "duration; CSV: "
    + "; or ".join(", ".join(layout.columns) for layout in emergency_tables.LAYOUTS)
)


def read(source: SourceFile) -> Parsed:
    """Read one file of any of the layouts whole. Raises Refused with every problem found."""
    if source.is_workbook:
        if emergency_series.is_series(source):
            return emergency_series.read(source)
        message = "this is not the workbook of A&E attendances and emergency admissions: no sheet Activity of them"
        raise invalid(message, "Give the monthly time series as NHS England published it", where=Where(source.name))
    if source.text.lstrip().startswith(("{", "[")):
        return emergency_hes.read(source)
    return emergency_tables.read(source)
