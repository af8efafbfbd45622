"""What judges papers finds each fault that was planted, and nothing in a paper without one."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from reportlab.pdfgen.canvas import Canvas

from adapters.exports.letters.pdf_font import NAME, use_font
from tests.end_to_end.judged_papers import book_faults, foreign_words, pages_of, pdf_faults


def booked(path, *, wide=20.0, text="Yearly award", amount=12.5, height=None, fits=True, columns=2):
    """Write a sheet of one row: a text, an amount, a text that wraps."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("S")
    sheet.set_column(0, columns, wide)
    if fits:
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    if height:
        sheet.set_row(0, height)
    sheet.write_string(0, 0, text)
    sheet.write_number(0, 1, amount, book.add_format({"num_format": "#,##0.00"}))
    sheet.write_string(0, columns, "why " * 10, book.add_format({"text_wrap": True}))
    book.close()
    return path


def test_a_sheet_without_a_fault_has_none(tmp_path) -> None:
    assert book_faults(booked(tmp_path / "s.xlsx", height=30)) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (
            {"text": "返利对账回执及其说明文字"},
            "S!A1 is cut by its neighbour: 返利对账回执及其说明文字",
        ),
        ({"amount": 1e20}, "S!B1 is shown as ###: 1e+20"),
        ({"height": 14}, "S!C1 is cut below: " + "why " * 10),
        ({"fits": False}, "S is printed more than one page wide"),
        ({"columns": 19}, "S is printed in letters of 4.0 points"),
    ],
)
def test_each_fault_of_a_sheet_is_found(planted, found, tmp_path) -> None:
    assert book_faults(booked(tmp_path / "s.xlsx", **planted)) == [found]


def papers(*pages: list[str], font: str = NAME) -> bytes:
    use_font("".join(line for page in pages for line in page))
    target = io.BytesIO()
    canvas = Canvas(target, initialFontName=NAME)
    for lines in pages:
        canvas.setFont(font, 9)
        for number, line in enumerate(lines):
            canvas.drawString(50, 800 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def test_each_fault_of_a_pdf_is_found() -> None:
    good = papers(["Entry 账", "1", "2", "1 / 2"], ["Entry 账", "3", "4.00", "5.00", "2 / 2"])
    assert pdf_faults(good) == []
    assert pages_of(good)[0][0] == "Entry 账"
    lone = papers(["Entry", "1.00", "1 / 2"], ["Entry", "3.00", "2 / 2"])
    assert pdf_faults(lone) == ["page 2 has one row: ['3.00']"]
    assert pdf_faults(papers(["Entry", "####"])) == ["page 1: ####"]
    assert pdf_faults(papers(["Entry"], font="Helvetica")) == [
        "the font /Helvetica is not in it",
    ]


def test_a_word_of_the_other_language_is_found_and_a_name_is_not() -> None:
    names = ["North-03 Tianlai Wholesale 1 天来批发1", "orders"]
    good = "客户 North-03 Tianlai Wholesale，orders/2026.csv，unknown_account，CNY，SC-YEAR-L1"
    assert foreign_words(good, names, "zh") == set()
    typed = "请用 peakledger stock-up override --file 提交"
    assert foreign_words(typed, names, "zh") == set()
    assert foreign_words("客户 Account 编号", names, "zh") == {"Account"}
    assert foreign_words("Account 天来批发1", names, "en") == set()
    assert foreign_words("Account 客户", names, "en") == {"客户"}
