"""A file that is not what its name says is recognised by its bytes, and the remedy works."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from transforms.language.errors import DataRefused
from transforms.language.yaml_text import read_document

ROWS = [("order", "day"), ("1", "2026-01-05"), ("2", "2026-01-06")]


def _lines(sign: str) -> str:
    return "".join(f"{sign.join(row)}\n" for row in ROWS)


def _workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
    return stream.getvalue()


def _zip(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def _parquet() -> bytes:
    stream = io.BytesIO()
    columns = list(zip(*ROWS[1:], strict=True))
    pq.write_table(pa.table(dict(zip(ROWS[0], map(list, columns), strict=True))), stream)
    return stream.getvalue()


CSV = _lines(",").encode()
MISNAMED = {
    "tabs under .xls": ("orders.xls", _lines("\t").encode()),
    "commas under .xls": ("orders.xls", CSV),
    "semicolons under .xlsx": ("orders.xlsx", _lines(";").encode()),
    "tabs in UTF-16 under .xls": ("orders.xls", _lines("\t").encode("utf-16")),
    "Chinese in GBK under .xls": ("orders.xls", "order\tday\n1\t青岛\n2\t济南\n".encode("gbk")),
    "a workbook under .csv": ("orders.csv", _workbook()),
    "a workbook under .txt": ("orders.txt", _workbook()),
    "a workbook under .zip": ("orders.zip", _workbook()),
    "a zip of CSV under .xlsx": ("orders.xlsx", _zip("a.csv", CSV)),
    "a zip of CSV under .csv": ("orders.csv", _zip("a.csv", CSV)),
    "gzip under .csv": ("orders.csv", gzip.compress(CSV)),
    "gzip of tabs without an ending": ("orders", gzip.compress(_lines("\t").encode())),
    "plain text under .gz": ("orders.csv.gz", CSV),
    "Parquet under .csv": ("orders.csv", _parquet()),
    "CSV under .parquet": ("orders.parquet", CSV),
    "CSV without an ending": ("orders", CSV),
    "a workbook without an ending": ("orders", _workbook()),
    "JSON lines under .parquet": ("orders.parquet", b'{"order": "1"}\n{"order": "2"}\n'),
}


@pytest.mark.parametrize(("name", "data"), MISNAMED.values(), ids=MISNAMED)
def test_following_the_remedy_reads_the_file(opened, texts, name, data):
    with pytest.raises(DataRefused) as refused:
        opened(data, name)
    said = re.search(r"`format: (\{.*?\})` in source\.yaml", str(refused.value))
    assert said, str(refused.value)
    form = read_document(said[1], "the remedy").value
    made = opened(data, name, **form)
    assert made.header[0] == "order"
    assert [row[1][0] for row in texts(made)] == ["1", "2"]


PAGE = "<html><body><table><tr><th>order</th></tr><tr><td>1</td></tr></table></body></html>"
SHEET_XML = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
UNREADABLE = {
    "a page under .xls": ("orders.xls", PAGE, "a page of HTML"),
    "a page of a login under .csv": ("orders.csv", f"<!DOCTYPE html>\n{PAGE}", "a page of HTML"),
    "a page in UTF-16": ("orders.xls", PAGE.encode("utf-16"), "a page of HTML"),
    "a sheet in XML": ("orders.xls", SHEET_XML, "a sheet in XML"),
    "a PDF under .csv": ("orders.csv", b"%PDF-1.7\n%\xe2\xe3\n", "a PDF"),
    "a document under .xlsx": ("o.xlsx", _zip("word/document.xml", b"<w/>"), "a document"),
}


@pytest.mark.parametrize(("name", "data", "what"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_no_format_reads_is_named_and_not_asked_for_again(opened, name, data, what):
    with pytest.raises(DataRefused, match=f"is {what}") as refused:
        opened(data, name)
    assert refused.value.code == "wrong_format"
    assert "as .xlsx" in refused.value.remedy
    assert "again" not in refused.value.remedy


@pytest.mark.parametrize("name", ["orders.csv", "orders.txt", "orders.tsv"])
@pytest.mark.parametrize("first", ["{a}", "<b>", "PK", "a"])
def test_a_text_is_a_text_whatever_its_header_begins_with(opened, name, first):
    assert opened(f"{first}\n1\n", name).header == (first,)


def test_a_mark_of_utf8_before_gb18030_is_told_and_the_remedy_reads_it(opened, texts):
    data = b"\xef\xbb\xbf" + "订单号,日期,客户\n1,2026-01-05,青岛\n".encode("gb18030")
    with pytest.raises(DataRefused, match=r"begins with the mark of UTF-8 \(EF BB BF\)") as refused:
        opened(data)
    assert refused.value.where == "orders.csv, line 1, byte 4"
    assert "encoding: gb18030" in refused.value.remedy
    made = opened(data, encoding="gb18030")
    assert made.header == ("订单号", "日期", "客户")
    assert [row for _, row, _ in texts(made)] == [("1", "2026-01-05", "青岛")]


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "cp1251", "cp1252", "utf-16"])
def test_no_encoding_is_proposed_that_cannot_read_the_file(opened, encoding):
    text = {"cp1251": "Заказ", "cp1252": "Straße – groß", "big5": "訂單編號客戶"}.get(
        encoding, "订单号"
    )
    data = f"{text},b\n1,2\n".encode(encoding)
    with pytest.raises(DataRefused) as refused:
        opened(data)
    said = re.search(r"encoding: ([a-z0-9_-]+)", refused.value.remedy)
    assert said, refused.value.remedy
    assert said[1] != "utf-8"
    assert len(opened(data, encoding=said[1]).header) == 2


def test_utf8_under_another_declaration_is_told_to_be_utf8(opened):
    with pytest.raises(DataRefused) as refused:
        opened("a,b\n1,😀\n", encoding="shift_jis")
    assert "utf-8" in refused.value.remedy


def test_date_cells_beside_dates_as_text_are_told(opened):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["order", "day", "iso", "note"])
        sheet.write_datetime(1, 1, datetime(2026, 5, 1), day)  # noqa: DTZ001 (a day has no zone)
        sheet.write(2, 1, "13/01/2026")
        sheet.write_datetime(1, 2, datetime(2026, 5, 1), day)  # noqa: DTZ001
        sheet.write(2, 2, "2026-01-13")
        sheet.write_row(1, 3, ["a"])
    made = opened(stream.getvalue(), "orders.xlsx")
    # A spreadsheet swaps nothing in a text that begins with its year.
    assert made.mixed_dates == {"day": "row 2 is the date 2026-05-01, row 3 the text '13/01/2026'"}
