"""Workbooks, Parquet, JSON lines and packed files as texts."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from transforms.language.errors import DataRefused

NAIVE = datetime  # workbooks and Parquet of other people name no zone


def _workbook(*sheets: list[list[object]], hidden: int = 0) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"})
    for number, rows in enumerate(sheets):
        sheet = book.add_worksheet(f"S{number}")
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
        if number and number <= hidden:
            sheet.hide()
    book.close()
    return stream.getvalue()


def _parquet(**columns: pa.Array) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def test_a_workbook_shows_what_its_cells_hold(opened, texts):
    data = _workbook(
        [
            ["id", "day", "units", "flag", "note"],
            ["007", date(2026, 1, 31), 12, True, ""],
            ["8", NAIVE(2026, 1, 31, 10, 30), 12.5, False, "x"],
        ]
    )
    made = opened(data, "stock.xlsx")
    assert made.header == ("id", "day", "units", "flag", "note")
    assert texts(made) == [
        (2, ("007", "2026-01-31", "12", "true", None), None),
        (3, ("8", "2026-01-31 10:30:00", "12.5", "false", "x"), None),
    ]


def test_a_workbook_with_a_title_and_several_sheets(opened, texts):
    data = _workbook(
        [["nothing here"]], [["Stock of May"], [], ["id", "n"], ["A", 1], [], ["B", 2]]
    )
    with pytest.raises(DataRefused, match="2 visible sheets among: S0, S1"):
        opened(data, "stock.xlsx")
    made = opened(data, "stock.xlsx", sheet="S1", header_row=3)
    assert texts(made) == [(4, ("A", "1"), None), (6, ("B", "2"), None)]


def test_a_hidden_sheet_is_not_the_data(opened, texts):
    """F26."""
    made = opened(_workbook([["a", "b"], ["1", "2"]], [["x"]], hidden=1), "stock.xlsx")
    assert texts(made) == [(2, ("1", "2"), None)]


def test_an_id_that_the_workbook_has_cut_stops_the_file(opened):
    """F26: more than 15 digits."""
    with pytest.raises(DataRefused, match="more digits than a workbook keeps"):
        opened(_workbook([["id", "n"], [6901234567890123, 1]]), "stock.xlsx")


def test_cells_beyond_the_header_make_a_row_ragged(opened, texts):
    made = opened(_workbook([["a", "b"], ["1", "2", "3"], ["4", "5"]]), "stock.xlsx")
    (_, _, ragged), (line, row, _) = texts(made)
    assert ragged is not None
    assert (line, row) == (3, ("4", "5"))


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"no workbook\n", "is a text, and is to be read"), (b"PK\x03\x04 neither", "cannot be read")],
)
def test_what_is_no_workbook_is_refused(opened, data, said):
    with pytest.raises(DataRefused, match=said):
        opened(data, "stock.xlsx")


def test_parquet_gives_each_type_its_text(opened, texts):
    data = _parquet(
        id=pa.array(["007", None]),
        day=pa.array([date(2026, 1, 31), None]),
        at=pa.array([NAIVE(2026, 1, 31), NAIVE(2026, 1, 31, 5, 6)], pa.timestamp("us")),
        zone=pa.array([NAIVE(2026, 1, 31)] * 2, pa.timestamp("us", "Asia/Shanghai")),
        price=pa.array([Decimal("2.50"), Decimal("-1.00")]),
        units=pa.array([52.272, 0.43200000000000005]),
        flag=pa.array([True, False]),
    )
    first, second = texts(opened(data, "x.parquet"))
    assert first == (
        1,
        ("007", "2026-01-31", "2026-01-31", "2026-01-31T00:00:00+00", "2.50", "52.272", "true"),
        None,
    )
    assert second[1][2] == "2026-01-31 05:06:00"
    assert second[1][4:] == ("-1.00", "0.43200000000000005", "false")


def test_f15_f27_parquet_without_its_footer_is_refused(opened):
    """F15."""
    data = _parquet(a=pa.array(["1"]), b=pa.array(["2"]))
    with pytest.raises(DataRefused, match="cannot be read as Parquet"):
        opened(data[:-20], "x.parquet")


def test_json_lines_keep_numbers_digit_by_digit(opened, texts):
    data = '{"id": "007", "n": 1.10, "big": 12345678901234567890}\n'
    data += '\n{"n": null, "more": [1.50, true]}\n'
    made = opened(data, "x.jsonl")
    assert made.header == ("id", "n", "big", "more")
    assert texts(made) == [
        (1, ("007", "1.10", "12345678901234567890", None), None),
        (3, (None, None, None, '["1.50", true]'), None),
    ]


@pytest.mark.parametrize("line", ['{"a": 1', "[1, 2]", '{"a": 1, "a": 2}', "<html>"])
def test_a_line_that_is_no_object_stops_the_file(opened, line):
    with pytest.raises(DataRefused, match="line 2 cannot be read as JSON"):
        opened('{"a": 0}\n' + line + "\n", "x.jsonl")


def _zipped(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "orders.csv.gz"),
        (_zipped(anything="a,b\n1,2\n"), "orders.csv.zip"),
    ],
)
def test_packed_files_are_read_as_what_they_hold(opened, texts, data, name):
    assert texts(opened(data, name)) == [(2, ("1", "2"), None)]


def test_a_cut_archive_stops_the_file(opened):
    """F15."""
    with pytest.raises(DataRefused, match="cannot be unpacked"):
        opened(gzip.compress(b"a,b\n" + b"1,2\n" * 500)[:-12], "orders.csv.gz")


def test_an_archive_of_two_files_is_refused(opened):
    with pytest.raises(DataRefused, match="holds 2 files"):
        opened(_zipped(a="a,b\n", b="a,b\n"), "orders.csv.zip")


def test_a_bomb_is_stopped_by_what_it_really_holds(opened):
    """F28."""
    bomb = gzip.compress(b"a,b\n" + b"0" * (40 << 20))
    with pytest.raises(DataRefused, match="more than it can honestly hold"):
        opened(bomb, "orders.csv.gz")


def test_a_name_that_says_nothing_needs_a_declared_type(opened, texts):
    with pytest.raises(DataRefused, match="does not say what kind of file"):
        opened("a,b\n1,2\n", "orders.dat")
    assert texts(opened("a,b\n1,2\n", "orders.dat", type="csv")) == [(2, ("1", "2"), None)]
