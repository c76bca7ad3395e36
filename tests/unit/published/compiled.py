"""Small compiled documents of one year, whose sums close, for the tests of the readers of JSON."""

from __future__ import annotations

import json
from typing import Any

from commonweal.kernel.files import SourceFile

Json = dict[str, Any]
MONTHS = (("Apr 2031", "2031-04", 30), ("May 2031", "2031-05", 31))


def source(document: Any) -> SourceFile:
    return SourceFile("any name.json", json.dumps(document).encode())


def share(part: float, whole: float) -> float | None:
    return round(part * 100 / whole, 2) if whole else None


def mean(total: float, count: float) -> float | None:
    return round(total / count, 2) if count else None


BANDS = (
    "no_delay",
    "one_day",
    "two_three",
    "four_six",
    "seven_thirteen",
    "fourteen_twenty",
    "twenty_one_plus",
)


def drd_area(code: str, kind: str, counts: list[tuple[int, int, int]]) -> Json:
    """An area with (same day, delayed, bed days) a month; all of the delayed are in the longest band."""
    same, late, days = (sum(month[index] for month in counts) for index in range(3))
    everybody = same + late
    return {
        "code": code,
        "name": f"Area {code}",
        "type": kind,
        "region": None,
        "months_present": len(counts),
        "metrics": {
            "drd-discharges": {"label": "All", "display": "count", "count": everybody},
            "drd-same-day": {
                "label": "Same day",
                "display": "percent",
                "percent": share(same, everybody),
                "count": same,
                "denominator": everybody,
            },
            "drd-delayed": {
                "label": "Later",
                "display": "percent",
                "percent": share(late, everybody),
                "count": late,
                "denominator": everybody,
            },
            "drd-bed-days": {"label": "Days", "display": "count", "count": days},
            "drd-average-delay": {
                "label": "Mean",
                "display": "days",
                "days": mean(days, late),
                "days_including_zero": mean(days, everybody),
            },
        },
        "thresholds": [
            {
                "key": key,
                "label": key,
                "count": count,
                "percent_all": share(count, everybody),
                "percent_delayed": None if key == "no_delay" else share(count, late),
                "bed_days": bed_days,
            }
            for key, count, bed_days in zip(
                BANDS, (same, 0, 0, 0, 0, 0, late), (0, 0, 0, 0, 0, 0, days), strict=True
            )
        ],
        "coverage": {"months_with_published_data": len(counts)},
        "monthly": [
            {
                "month": label,
                "total_discharges": same + late,
                "same_day_count": same,
                "same_day_percent": share(same, same + late),
                "delayed_count": late,
                "delayed_percent": share(late, same + late),
                "bed_days_after_drd": days,
                "average_days_after_drd_excluding_zero": mean(days, late),
                "acceptable_provider_count": 3,
                "acceptable_provider_percent": 100.0,
                "utla_coverage_percent": None,
            }
            for (label, _, _), (same, late, days) in zip(MONTHS, counts, strict=False)
        ],
    }


def drd_document(first: list[tuple[int, int, int]], second: list[tuple[int, int, int]]) -> Json:
    """Two areas of each kind, which sum to England."""
    both = [(a[0] + b[0], a[1] + b[1], a[2] + b[2]) for a, b in zip(first, second, strict=True)]
    document: Json = {
        "publication": "Discharge Ready Date, 2031-32",
        "period": "2031-32",
        "source": "NHS England Discharge Ready Date publication",
        "england": drd_area("ENGLAND", "National", both),
    }
    for name, kind, codes in (
        ("icbs", "ICB", ("QAA", "QBB")),
        ("providers", "Provider", ("RAA", "RBB")),
        ("utlas", "UTLA", ("E09000001", "E10000002")),
    ):
        document[f"{name[:-1]}_count"] = 2
        document[name] = [
            drd_area(code, kind, counts) for code, counts in zip(codes, (first, second), strict=True)
        ]
    return document


DESTINATIONS = (
    "Pathway 0: Discharge to a domestic home",
    "Pathway 1: Home with support",
    "Pathway 2: Short-term bed",
    "Pathway 3: Care home",
)
REASONS = (
    "Capacity – Residential/nursing home care not yet available (Pathway 3)",
    "Hospital\xa0process - Awaiting medicines",
)


def sitrep_area(code: str, kind: str, counts: list[tuple[int, int]]) -> Json:
    """An area with (discharged, remaining) a day in each month; nobody else meets no criteria."""
    days = [length for _, _, length in MONTHS][: len(counts)]
    discharged = sum(out * length for (out, _), length in zip(counts, days, strict=True))
    remaining = sum(left * length for (_, left), length in zip(counts, days, strict=True))
    stock, total = discharged + remaining, sum(days)
    daily = {
        "nctr_average": mean(stock, total),
        "nctr_patient_days": stock,
        "discharged_total": discharged,
        "discharged_average": mean(discharged, total),
        "remaining_average": mean(remaining, total),
        "remaining_patient_days": remaining,
        "remaining_percent": share(remaining, stock),
    }
    weeks = {"average_weekly_snapshot": 7.25, "latest_snapshot": 8.0, "snapshots": 9}
    pathways = (discharged, 0, 0, 0)
    return {
        "code": code,
        "name": f"Area {code}",
        "type": kind,
        "region": "North",
        "period": "2031-32",
        "metrics": {
            "discharge-ready": {
                "label": "",
                "display": "average",
                "average": daily["nctr_average"],
                "patient_days": stock,
            },
            "actual-discharge": {
                "label": "",
                "display": "count",
                "count": discharged,
                "average_daily": daily["discharged_average"],
            },
            "delayed-discharge": {
                "label": "",
                "display": "percent",
                "percent": daily["remaining_percent"],
                "average": daily["remaining_average"],
                "denominator_average": daily["nctr_average"],
                "patient_days": remaining,
            },
            "acute-additional-bed-days": {"label": "", "display": "days", "days": 7.25, "snapshots": 9},
        },
        "daily": daily,
        "additional_bed_days": {"7_plus": weeks, "14_plus": dict(weeks), "21_plus": dict(weeks)},
        "post_change_destinations": {
            "period": "April 2031 to May 2031",
            "pathway_totals": {f"pathway_{number}": count for number, count in enumerate(pathways)},
            "details": [
                {"destination": text, "count": count}
                for text, count in zip(DESTINATIONS, pathways, strict=True)
            ],
        },
        "post_change_delay_reasons": {
            "period": "April 2031 to May 2031",
            "details": [
                {"reason": text, "mean_published_monthly_average": 1.5, "months": 2} for text in REASONS
            ],
        },
        "monthly": [
            {
                "month": month,
                "label": label,
                "nctr_average": float(out + left),
                "discharged_total": out * length,
                "discharged_average": float(out),
                "remaining_average": float(left),
                "remaining_percent": share(left, out + left),
                "days_recorded": length,
            }
            for (label, month, length), (out, left) in zip(MONTHS, counts, strict=False)
        ],
        "coverage": {
            "nctr_days": total,
            "discharge_days": total,
            "remaining_days": total,
            "additional_bed_day_snapshots": 9,
        },
    }


def sitrep_document() -> Json:
    first, second = [(3, 4), (5, 6)], [(1, 2), (0, 7)]
    both = [(4, 6), (5, 13)]
    return {
        "publication": "Acute Discharge Situation Report, 2031-32",
        "period": "2031-32",
        "source": "NHS England Acute Discharge Situation Report",
        "icb_count": 2,
        "provider_count": 2,
        "england": sitrep_area("ENGLAND", "National", both),
        "icbs": [sitrep_area(code, "ICB", counts) for code, counts in (("QAA", first), ("QBB", second))],
        "providers": [
            sitrep_area(code, "Provider", counts) for code, counts in (("RAA", first), ("RBB", second))
        ],
        "method": {
            "england": "Latest revised national time-series workbook published 9 July 2032.",
            "changed_definitions": "Reasons use these months because definitions changed on 27 March 2031.",
        },
    }


def hes_area(code: str, kind: str, emergency: int, planned: int | None, days: int | None) -> Json:
    admissions = emergency + (planned or 0)
    percent = share(emergency, admissions)
    area: Json = {
        "code": code,
        "name": f"Area {code}",
        "type": kind,
        "period": "2031-32",
        "metrics": {
            "emergency-admission": {
                "label": "",
                "display": "count",
                "count": emergency,
                "percent": percent,
                "denominator": admissions,
                "denominator_label": "admissions",
            },
            "hes-bed-days": {"label": "", "display": "count", "count": days, "percent": None},
            "hes-mean-los": {"label": "", "display": "days", "days": 4.5, "count": None, "percent": None},
        },
        "activity": {
            "finished_consultant_episodes": admissions,
            "finished_admission_episodes": admissions,
            "emergency_admissions": emergency,
            "waiting_list_admissions": 0,
            "planned_admissions": planned,
            "other_admission_method": 0,
            "emergency_share_percent": percent,
            "bed_days": days,
        },
        "duration": {
            "mean_time_waited_days": 80.5,
            "median_time_waited_days": 34.0,
            "mean_length_of_stay_days": 4.5,
            "median_length_of_stay_days": 1.0,
        },
        "mean_age": 55.25,
    }
    if kind == "ICB":
        components = dict.fromkeys(("fces", "admissions", "emergency", "waiting_list", "planned", "other"), 0)
        area["aggregation"] = {
            "method": "",
            "sub_icb_rows": 1,
            "suppressed_components": components,
            "warning": "",
        }
    return area


def hes_document() -> Json:
    return {
        "publication": "Hospital Admitted Patient Care Activity, 2031-32",
        "period": "2031-32",
        "source": "Hospital Episode Statistics",
        "icb_count": 2,
        "provider_count": 2,
        "england": hes_area("ENGLAND", "National", 300, 700, 4000),
        "icbs": [hes_area("QAA", "ICB", 100, 200, None), hes_area("QBB", "ICB", 200, 500, None)],
        "providers": [
            hes_area("RAA", "Provider", 100, 200, 1500),
            hes_area("RBB-X", "Provider", 200, None, 2500),
        ],
        "coverage": {"recorded_icb_emergency_admissions": 300, "recorded_provider_emergency_admissions": 300},
    }
