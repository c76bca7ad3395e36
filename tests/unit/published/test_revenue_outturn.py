"""Revenue Outturn Summary, a small workbook of three authorities, with ONS codes and without."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib import resources

import pytest
import xlsxwriter
import yaml

from commonweal.kernel.files import SourceFile
from commonweal.kernel.period import financial_year
from commonweal.kernel.problem import Refused
from commonweal.measures.published.parsed import Mark, Parsed, Scheme, Series
from commonweal.measures.published.revenue_outturn import column_name, read

KNOWN = yaml.safe_load(
    resources.files("commonweal.measures.published")
    .joinpath("revenue_outturn_columns.yaml")
    .read_text(encoding="utf-8")
)
SERVICES: list[str] = KNOWN["services"]
TITLES: list[str] = [name.replace("-", " ") for name in (*SERVICES, *KNOWN["required"], *KNOWN["usual"])]
AUTHORITIES = [
    ("E0101", "E06000022", "Bath UA", "UA"),
    ("E0521", "E10000003", "Cambridgeshire", "SC"),
    ("E5100", "n/a", "A Park", "O"),
]
ADULTS = len(KNOWN["services"][: SERVICES.index("adult-social-care")])
Value = str | int | float | None


@dataclass
class Book:
    """What the small workbook prints; a test changes one thing of it."""

    titles: list[str] = field(default_factory=lambda: list(TITLES))
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    heading: str = "Revenue Outturn Summary (RS): 2031-32 data"
    basis: str = "Net current expenditure (£ thousand)"
    front: str = "RS - REVENUE OUTTURN SUMMARY 2031-32"
    first: str = "E-code"
    regions: bool = True
    england: bool = True

    def identity(self) -> list[str | None]:
        return [self.first, "ONS Code", "Local authority", "Region", "Class", None] if self.regions else [
            self.first, "Local authority", None, "Class", None]  # fmt: skip

    def content(self) -> bytes:
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        front = book.add_worksheet("Front page")
        front.write(9, 2, self.front)
        front.write(
            12, 2, 'used for the release "Final Outturn" which was published on 19 November 2032. This is'
        )
        drop = book.add_worksheet("RS31 LA drop-down")
        drop.write(3, 0, "Select local authority by clicking on the box")
        drop.write(143, 7, "Last Updated: 02 Feb 2033")
        sheet = book.add_worksheet("RS LA Data 2031-32 (1)")
        sheet.write(0, 0, self.heading)
        sheet.write(2, 0, self.basis)
        sheet.write_row(5, 0, [*self.identity(), *self.titles])
        for at, (code, ons, name, letter) in enumerate(AUTHORITIES):
            start = (
                [code, ons, name, "SW", letter, None] if self.regions else [code, name, None, letter, None]
            )
            self.write(sheet, 7 + at, start, at + 1)
        named = {0: "ENGLAND", 3: "UNITARY AUTHORITIES", 4: "SHIRE COUNTIES", 5: "OTHER AUTHORITIES"}
        factors, letters = {0: 6, 3: 1, 4: 2, 5: 3}, {3: "UA", 4: "SC", 5: "O"}
        for offset, name in named.items():
            letter = letters.get(offset)
            start = (
                [None, None, name, None, letter, None] if self.regions else [None, name, None, letter, None]
            )
            if offset or self.england:
                self.write(sheet, 12 + offset, start, factors[offset])
        sheet.write(19, 0, "Source: Department for Testing Revenue Outturn (RO) returns 2031-32 - RS data")
        sheet.write_row(19, 8, [1, 2, 3])
        book.close()
        return stream.getvalue()

    def write(
        self, sheet: xlsxwriter.worksheet.Worksheet, row: int, start: list[str | None], factor: int
    ) -> None:
        figures: list[Value] = [
            13 * factor if title == "total service expenditure" else factor for title in self.titles
        ]
        line = [*start, *figures]
        for column, value in enumerate(line):
            sheet.write(row, column, self.cells.get((row + 1, column + 1), value))


def _read(book: Book) -> Parsed:
    return read(SourceFile("anything.bin", book.content()))


def _refused(book: Book) -> tuple[tuple[int | None, int | None], ...]:
    with pytest.raises(Refused) as refused:
        _read(book)
    assert all(problem.remedy for problem in refused.value.problems)
    return tuple((problem.where.row, problem.where.column) for problem in refused.value.problems)


def test_every_money_column_is_a_series_under_its_printed_title() -> None:
    parsed = _read(Book())
    adults = [each for each in parsed.observations if each.series == Series("rs-adult-social-care")]
    assert [(each.area.name, each.value) for each in adults] == [
        ("Bath UA", 1), ("Cambridgeshire", 2), ("A Park", 3), ("England", 6),
        ("UNITARY AUTHORITIES", 1), ("SHIRE COUNTIES", 2), ("OTHER AUTHORITIES", 3),
    ]  # fmt: skip
    assert (adults[0].sheet, adults[0].row, adults[0].column) == ("RS LA Data 2031-32 (1)", 8, 7 + ADULTS)
    assert len({each.series for each in parsed.observations}) == len(TITLES)
    assert parsed.alerts == []


def test_the_workbook_says_its_own_title_publisher_and_dates() -> None:
    parsed = _read(Book())
    assert (parsed.title, parsed.publisher) == (
        "RS - REVENUE OUTTURN SUMMARY 2031-32",
        "Department for Testing",
    )
    assert (parsed.period, parsed.published, parsed.revised) == (
        financial_year(2031),
        date(2032, 11, 19),
        date(2033, 2, 2),
    )
    assert not parsed.synthetic


def test_an_authority_has_its_ons_code_where_the_sheet_gives_one() -> None:
    with_codes = {each.area.name: each.area for each in _read(Book()).observations}
    without = {each.area.name: each.area for each in _read(Book(regions=False)).observations}
    assert (with_codes["Bath UA"].scheme, with_codes["Bath UA"].code) == (Scheme.ONS, "E06000022")
    assert (with_codes["A Park"].scheme, with_codes["A Park"].code) == (Scheme.E_CODE, "E5100")
    assert (without["Bath UA"].scheme, without["Bath UA"].code) == (Scheme.E_CODE, "E0101")
    assert with_codes["England"].code == without["England"].code == "E92000001"


def test_the_greater_london_authority_is_not_the_region_whose_code_it_carries() -> None:
    areas = {
        each.area
        for each in _read(Book(cells={(8, 2): "E12000007"})).observations
        if each.area.name == "Bath UA"
    }
    assert {(area.scheme, area.code) for area in areas} == {(Scheme.E_CODE, "E0101")}


@pytest.mark.parametrize(
    ("text", "mark"), [("…", Mark.MISSING), ("n/a", Mark.NOT_APPLICABLE), ("-", Mark.MISSING)]
)
def test_a_mark_is_kept_and_the_sum_without_it_is_an_alert(text: str, mark: Mark) -> None:
    parsed = _read(Book(cells={(8, 7 + ADULTS): text}))
    cell = next(each for each in parsed.observations if each.row == 8 and each.column == 7 + ADULTS)
    assert (cell.value, cell.mark, cell.printed) == (None, mark, text)
    assert [(alert.code, alert.difference) for alert in parsed.alerts] == [
        ("areas-do-not-sum", -1),
        ("areas-do-not-sum", -1),
    ]


def test_services_that_do_not_add_to_the_total_raise_an_alert_beyond_rounding() -> None:
    total_at = 7 + len(SERVICES)
    assert _read(Book(cells={(8, total_at): 13.4})).alerts[-1].code == "parts-do-not-sum"
    codes = {alert.code for alert in _read(Book(cells={(8, total_at): 113})).alerts}
    assert codes == {"areas-do-not-sum", "parts-do-not-sum"}


def test_another_basis_is_a_dimension_and_not_the_same_series() -> None:
    assert _refused(Book(basis="Capital items (£ thousand)")) == ((None, None),)


@pytest.mark.parametrize(
    ("book", "place"),
    [
        (Book(first="Ecode"), (None, None)),
        (Book(heading="Revenue Outturn Summary (RS)"), (1, 1)),
        (Book(front="RS - REVENUE OUTTURN SUMMARY 2030-31"), (10, None)),
        (Book(basis="Net current expenditure (£ million)"), (1, 1)),
        (Book(england=False), (None, None)),
        (Book(cells={(8, 1): "X0101"}), (8, 1)),
        (Book(cells={(9, 1): "E0101"}), (9, 1)),
        (Book(cells={(8, 2): "E0600002"}), (8, 2)),
        (Book(cells={(8, 5): "XX"}), (8, 5)),
        (Book(cells={(8, 7): "many"}), (8, 7)),
        (Book(cells={(8, 7): "12"}), (8, 7)),
        (Book(cells={(8, 1): None, (8, 3): None, (8, 5): None}), (8, None)),
    ],
)
def test_what_is_not_understood_refuses_the_workbook_at_its_place(
    book: Book, place: tuple[int | None, int | None]
) -> None:
    assert place in _refused(book)


def test_a_renamed_column_is_one_refusal_that_names_the_one_that_is_missing() -> None:
    titles = ["adult care" if title == "adult social care" else title for title in TITLES]
    with pytest.raises(Refused) as refused:
        _read(Book(titles=titles))
    (problem,) = refused.value.problems
    assert (problem.where.row, problem.where.column, problem.value) == (6, 7 + ADULTS, "adult care")
    assert "adult-social-care" in problem.remedy


def test_a_column_of_the_account_left_out_is_refused() -> None:
    with pytest.raises(Refused, match="police-grant"):
        _read(Book(titles=[title for title in TITLES if title != "police grant"]))


def test_a_column_that_no_layout_held_has_is_read_with_an_alert() -> None:
    parsed = _read(Book(titles=[*TITLES, "A new levy"]))
    assert [(alert.code, alert.column) for alert in parsed.alerts] == [("column-not-known", 7 + len(TITLES))]
    assert Decimal(6) in [each.value for each in parsed.observations if each.series.item == "rs-a-new-levy"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("TOTAL SERVICE EXPENDITURE (TOTAL OF LINES 190 to 698)", "total-service-expenditure"),
        ("NET CURRENT EXPENDITURE(TOTAL OF LINES 699to748)", "net-current-expenditure"),
        ("Appropriations to(+)/ from(-) schools' reserves", "appropriations-to-from-schools-reserves"),
        ("Provision for bad debts (+/-)", "provision-for-bad-debts"),
        ("Flexible use of Capital Receipts (4)", "flexible-use-of-capital-receipts"),
        (
            "Specific and special grants inside AEF [SG line 699 as income]",
            "specific-and-special-grants-inside-aef",
        ),
        ("Housing Revenue Account (HRA) Reserves \n(1 April 2013)", "housing-revenue-account-hra-reserves"),
        ("Estimated schools reserves level at 31 March", "estimated-schools-reserves-level"),
        ("Housing services (GFRA only)", "housing-services-gfra-only"),
    ],
)
def test_a_column_has_one_name_in_every_layout(title: str, name: str) -> None:
    assert column_name(title) == name
