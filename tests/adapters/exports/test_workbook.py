"""The workbook of an export is one that people keep: named, printed, filtered, added up."""

from __future__ import annotations

import shutil
import zipfile
from string import Formatter

import openpyxl
import pytest

from adapters.exports.agreement import disagreements
from adapters.exports.check import read_manifest
from adapters.exports.slice import write_slice
from transforms.exports.finance.manifest import Close
from transforms.exports.finance.names import PartyNames
from transforms.exports.finance.sheets import ENTRY_SHEET, JOURNAL_SHEET, LINE_SHEET
from transforms.exports.finance.words import BOOK_WORDS
from transforms.ledger.chain import HASHED_COLUMNS
from transforms.ledger.entries import CAUSES, KINDS

NAMES = PartyNames(
    {"A": "上海一批商", "B": "=cmd|' /C calc'!A0", "Z": "bought nothing"},
    {("VOL", 1): "Quarterly volume rebate", ("VOL", 2): "not in this month"},
)
DRAWN = [
    ("VOL", "A", "accrual", "1250.50", "CNY"),
    ("VOL", "B", "accrual", "9.95", "CNY"),
    ("VOL", "B", "claw_back", "-0.10", "CNY"),
    ("GIFT", "A", "accrual", "3", "XXX"),
    ("YEN", "A", "accrual", "1500", "JPY"),
]
PAGES = {"Entries": ENTRY_SHEET, "GL lines": LINE_SHEET, "Journal": JOURNAL_SHEET}
CLOSE = Close(5, "e" * 64, "chief", "2026-03-01T09:30:00+00:00")


@pytest.fixture(scope="module")
def folder(booked, tmp_path_factory):
    out = tmp_path_factory.mktemp("named")
    write_slice(out, "2026-01", booked(*DRAWN), CLOSE, tell=lambda done: None, names=NAMES)
    return out


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / "rebates.xlsx")


@pytest.fixture(scope="module")
def computed(folder):
    return openpyxl.load_workbook(folder / "rebates.xlsx", data_only=True)


def rows_of(book, title):
    _, head, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_names_stand_beside_ids_and_are_only_ever_text(book):
    told = {(row["account_id"], row["account_name"]) for row in rows_of(book, "Entries")[:5]}
    assert told == {("A", "上海一批商"), ("B", "=cmd|' /C calc'!A0")}
    line = rows_of(book, "GL lines")[0]
    assert (line["account_id"], line["account_name"]) == ("A", "上海一批商")
    journal = {row["program_id"]: row["program_name"] for row in rows_of(book, "Journal")}
    assert journal == {"VOL": "Quarterly volume rebate", "GIFT": None, "YEN": None, None: None}
    names = [cell for cell in book["Entries"]["C"] if str(cell.value).startswith("=cmd")]
    assert {cell.data_type for cell in names} == {"s"}


def test_the_manifest_tells_the_names_of_the_slice_alone(folder):
    told = read_manifest(folder)[1]["names"]
    assert [one["account_id"] for one in told["accounts"]] == ["A", "B"]
    assert told["programs"] == [
        {"program_id": "VOL", "terms_version": 1, "title": "Quarterly volume rebate"}
    ]


def test_a_sheet_has_every_column_of_the_csv(book):
    assert {*HASHED_COLUMNS} <= {*ENTRY_SHEET}
    for title, names in PAGES.items():
        assert [cell.value for cell in book[title][2]] == [*names]
        assert all(isinstance(cell.value, str) for cell in book[title][1])
    heads = [cell.value for cell in book["Entries"][1]]
    assert heads[:5] == ["Entry", "Account id", "Account", "Program id", "Program"]


def test_every_sheet_is_frozen_filtered_and_printed_one_page_wide(book):
    for title, names in PAGES.items():
        page = book[title]
        last = page.max_row - 3  # a total a currency
        assert page.freeze_panes == "B3"
        assert page.auto_filter.ref == f"A2:{page.cell(1, len(names)).column_letter}{last}"
        assert page.print_title_rows == "$1:$2"
        assert page.oddHeader.left.text == f"{title} · Rebates posted in 2026-01"
        assert page.oddFooter.right.text == "&P / &N"
    for page in book:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert book["Entries"].print_area == "'Entries'!$A$1:$L$10"


def test_totals_are_formulas_that_hold_the_exact_sums(book, computed):
    formulas, values = rows_of(book, "Entries")[5:], rows_of(computed, "Entries")[5:]
    assert [(row["entry_id"], row["amount"]) for row in values] == [
        ("Total CNY", 1260.35),
        ("Total XXX", 3),
        ("Total JPY", 1500),
    ]
    assert formulas[0]["amount"] == (
        '=ROUND(SUMPRODUCT(--EXACT(Entries!$J$3:$J$7,"CNY"),Entries!$I$3:$I$7),4)'
    )
    column = ENTRY_SHEET.index("amount") + 1
    shown = [book["Entries"].cell(row, column).number_format for row in (8, 9, 10)]
    assert shown == ["#,##0.00;[Red]-#,##0.00", "#,##0;[Red]-#,##0", "#,##0;[Red]-#,##0"]


def test_the_cover_says_what_it_is_as_of_when_and_by_whom_it_was_closed(computed):
    rows = [*computed["Summary"].iter_rows(values_only=True)]
    facts = {row[0]: row[1] for row in rows if row[0] and row[1] is not None}
    assert rows[0][0] == "Rebates posted in 2026-01"
    assert facts["Status"] == "final: closed on 2026-03-01 by chief"
    assert f"{facts['As of (facts before)']:%Y-%m-%d}" == "2026-02-01"
    assert facts["Numbers of the entries"] == "1 to 5"
    assert facts["Import id"].startswith("2026-01-")
    assert ("6601.03", "CNY", 1260.45, 0.1, 1260.35) in rows
    assert ("claw-back", "CNY", -0.1, None, None) in rows
    assert {"Entries": 5, "GL lines": 10}.items() <= facts.items()
    assert any("XXX is no currency" in str(row[0]) for row in rows)


def test_a_column_is_wide_enough_for_what_it_holds(book):
    for title in PAGES:
        for cells in book[title].columns:
            wide = book[title].column_dimensions[cells[0].column_letter].width
            for cell in cells[2:]:
                if isinstance(cell.value, float | int):
                    assert len(f"{cell.value:,.2f}") < wide


def test_an_edited_formula_is_found_by_the_files_alone(folder, tmp_path):
    document = read_manifest(folder)[1]
    assert [*disagreements(folder, document, CLOSE)] == []
    out = tmp_path / "edited"
    shutil.copytree(folder, out)
    with (
        zipfile.ZipFile(folder / "rebates.xlsx") as archive,
        zipfile.ZipFile(out / "rebates.xlsx", "w") as edited,
    ):
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith("sheet2.xml"):
                assert content.count(b"$I$3:$I$7") == 3
                content = content.replace(b"$I$3:$I$7", b"$I$3:$I$6", 1)
            edited.writestr(name, content)
    (said,) = disagreements(out, document, CLOSE)
    assert said.startswith("rebates.xlsx, sheet Entries, cell I8: =ROUND(SUMPRODUCT(")


def test_in_chinese_the_workbook_says_the_same(booked, tmp_path, computed):
    out = tmp_path / "zh"
    out.mkdir()
    kept = {"names": NAMES, "language": "zh"}
    write_slice(out, "2026-01", booked(*DRAWN), CLOSE, tell=lambda done: None, **kept)
    book = openpyxl.load_workbook(out / "rebates.xlsx", data_only=True)
    assert book.sheetnames == ["封面", "返利台账", "会计分录", "记账凭证"]
    assert book["封面"]["A1"].value == "2026-01 返利入账"
    assert book["返利台账"]["G5"].value == "追回"
    for ours, theirs in zip(book, computed, strict=True):
        numbers = [
            [cell.value for row in page.iter_rows() for cell in row if cell.data_type in "nd"]
            for page in (ours, theirs)
        ]
        assert numbers[0] == numbers[1]
    document = read_manifest(out)[1]
    assert document["language"] == "zh"
    assert [*disagreements(out, document, CLOSE)] == []
    assert [*disagreements(out, document | {"language": "en"}, CLOSE)] != []


def test_no_word_of_the_workbook_is_missing_in_either_language():
    en, zh = BOOK_WORDS["en"], BOOK_WORDS["zh"]
    assert en.phrases.keys() == zh.phrases.keys()
    assert {name for names in PAGES.values() for name in names} <= en.phrases.keys()
    for name, phrase in en.phrases.items():
        assert {*_places(phrase)} == {*_places(zh[name])}, name
    told = {*KINDS, *CAUSES, "provisional", "final"}
    assert told <= zh.codes.keys()


def _places(phrase):
    return [name for _, name, _, _ in Formatter().parse(phrase) if name]


def test_a_long_name_goes_on_in_a_second_line(booked, write):
    names = PartyNames({"A": "上海一批商贸有限公司" * 4, "B": "short"}, {})
    page = openpyxl.load_workbook(write(booked(*DRAWN), names=names) / "rebates.xlsx")["Entries"]
    assert page["C3"].alignment.wrap_text
    assert [page.row_dimensions[row].height for row in (3, 4)] == [30, None]
    assert not page["C4"].alignment.wrap_text
