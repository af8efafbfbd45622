"""Workbooks: what they have lost, hide or never had stops the file, or is read as it is shown."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from transforms.intake.file_faults import FileRefused


def _workbook(write, **options) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, options) as book:
        write(book, book.add_worksheet("S"))
    return stream.getvalue()


def _cells(rows, **options) -> bytes:
    def write(_, sheet):
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)

    return _workbook(write, strings_to_numbers=False, **options)


def _with(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """Change a member of a workbook."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old_zip,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new_zip,
    ):
        for name in old_zip.namelist():
            held = old_zip.read(name)
            if name == member:
                assert old in held
                held = held.replace(old, new)
            new_zip.writestr(name, held)
    return stream.getvalue()


def _code(opened, data: bytes, **form) -> str:
    with pytest.raises(FileRefused) as refused:
        opened(data, "stock.xlsx", **form)
    return refused.value.code


def test_f26_saved_results_of_formulas_are_read_and_told(opened, texts):
    def write(_, sheet):
        sheet.write_row(0, 0, ["id", "n"])
        sheet.write(1, 0, "A")
        sheet.write_formula(1, 1, "=1+1", None, 2)

    made = opened(_workbook(write), "stock.xlsx")
    assert texts(made) == [(2, ("A", "2"), None)]
    assert made.notes == ("stock.xlsx: 1 cells are formulas; their saved results are read",)


def test_f26_formulas_that_nobody_calculated_stop_the_file(opened):
    """A library writes formulas without results, and a reader would see empty cells."""
    book = openpyxl.Workbook()
    book.active.append(["id", "n"])
    book.active.append(["A", "=1+1"])
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(FileRefused, match="without its result") as refused:
        opened(stream.getvalue(), "stock.xlsx")
    assert "row 2, column 2" in refused.value.where


def test_f26_a_result_of_zero_that_no_program_calculated_stops_the_file(opened):
    def write(_, sheet):
        sheet.write_row(0, 0, ["id", "n"])
        sheet.write_formula(1, 1, "=A9*3")

    assert _code(opened, _workbook(write)) == "not_calculated"


def test_f26_an_error_is_its_text_and_not_nothing(opened, texts):
    def write(_, sheet):
        sheet.write_row(0, 0, ["id", "n"])
        sheet.write(1, 0, "A")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")

    assert texts(opened(_workbook(write), "stock.xlsx")) == [(2, ("A", "#DIV/0!"), None)]


def test_f26_numbers_shown_with_leading_zeros_keep_them(opened, texts):
    def write(book, sheet):
        sheet.write_row(0, 0, ["id", "n"])
        for row, number in enumerate((7, 42, 12345), 1):
            sheet.write(row, 0, number, book.add_format({"num_format": "0000"}))
            sheet.write(row, 1, number)

    rows = texts(opened(_workbook(write), "stock.xlsx"))
    assert [row for _, row, _ in rows] == [("0007", "7"), ("0042", "42"), ("12345", "12345")]


def test_f26_ids_that_lost_their_zeros_among_ids_that_kept_them_stop_the_file(opened):
    data = _cells([["id", "n"], ["007", 1], [12, 2], ["113", 3]])
    with pytest.raises(FileRefused, match="may have been '012'") as refused:
        opened(data, "stock.xlsx")
    assert refused.value.where == "stock.xlsx, row 3, id"


def test_f26_merged_cells_stop_the_file_where_they_are_data(opened, texts):
    def write(_, sheet):
        sheet.merge_range(0, 0, 0, 2, "Stock of May")
        sheet.write_row(1, 0, ["id", "n"])
        sheet.merge_range(2, 0, 3, 0, "A")
        sheet.write(2, 1, 1)
        sheet.write(3, 1, 2)

    data = _workbook(write)
    assert _code(opened, data, header_row=2) == "merged_cells"
    kept = opened(data, "stock.xlsx", header_row=2, merged="keep")
    assert texts(kept) == [(3, ("A", "1"), None), (4, (None, "2"), None)]


@pytest.mark.parametrize("from_1904", [False, True])
def test_f26_dates_are_the_same_days_in_both_of_the_calendars_of_workbooks(
    opened, texts, from_1904
):
    def write(book, sheet):
        shown = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["id", "day"])
        for row, day in enumerate((date(2026, 1, 31), date(2024, 2, 29), date(1999, 12, 31)), 1):
            sheet.write(row, 0, "A")
            sheet.write_datetime(row, 1, datetime(*day.timetuple()[:3]), shown)  # noqa: DTZ001

    made = opened(_workbook(write, date_1904=from_1904), "stock.xlsx")
    assert [row[1] for _, row, _ in texts(made)] == ["2026-01-31", "2024-02-29", "1999-12-31"]
    assert made.counts_from_1904 is from_1904


def test_f28_a_workbook_that_declares_entities_is_hostile(opened):
    data = _with(
        _cells([["id", "n"], ["A", 1]]),
        "xl/workbook.xml",
        b"<workbook",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook',
    )
    assert _code(opened, data) == "hostile"


def test_f28_a_workbook_is_measured_by_what_it_really_holds(opened):
    data = _cells([["id", "n"], ["A", 1]])
    swollen = _with(
        data, "xl/worksheets/sheet1.xml", b"</worksheet>", b" " * (9 << 20) + b"</worksheet>"
    )
    assert len(swollen) < 20_000
    assert _code(opened, swollen) == "bomb"


def test_f28_a_list_of_too_many_members_is_not_even_read(opened):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for at in range(10_001):
            archive.writestr(str(at), b"")
    with pytest.raises(FileRefused, match="10,001 members"):
        opened(stream.getvalue(), "stock.xlsx")


def test_f28_a_table_wider_than_any_is_refused(opened):
    wide = _cells([[f"c{at}" for at in range(2_001)], [1]])
    assert _code(opened, wide) == "too_wide"


@pytest.mark.parametrize("cut", [30, 200, 1_500])
def test_f15_a_cut_workbook_is_refused(opened, cut):
    assert _code(opened, _cells([["id", "n"], ["A", 1]])[:-cut]) == "damaged"


def test_a_trailer_row_is_no_data(opened, texts):
    """F48."""
    data = _cells([["id", "n"], ["A", 1], ["B", 2], [], ["Total", 3]])
    control = {"trailer": {"starts_with": "Total", "sums": {"n": 2}}}
    made = opened(data, "stock.xlsx", control=control)
    assert [row for _, row, _ in texts(made)] == [("A", "1"), ("B", "2")]
    assert made.totals.sums == {"n": 3}
