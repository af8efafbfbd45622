"""Letters as files: nothing of a name is markup, Chinese is intact, bytes are always the same."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pypdf
import pypdfium2 as pdfium
import pytest

from adapters.exports.letters.html import index_html, letter_html
from adapters.exports.letters.pdf import letter_pdf
from transforms.exports.letters.account import Month
from transforms.exports.letters.model import (
    Letter,
    Line,
    Movement,
    Position,
    TierClimb,
    TierShown,
    VersionEarning,
)
from transforms.exports.letters.rows import rows_csv
from transforms.language.messages import LANGUAGES
from transforms.rebates.steps import Step

D = Decimal
NAMES = [
    "上海恒达批发有限公司",
    "<script>alert(1)</script>",
    "a & b <b>",
    "🍺 شركة",
    "{{ 7*7 }}",
    "=1+1",
]


def a_letter(name, account="A 1"):
    line = Line("SO-1", "1", date(2026, 1, 5), "P<1>", 1, D(6), D(600), "1%", D(6))
    part = VersionEarning(
        terms_version=1, title=name, method="marginal", counted="net amount", basis=D(600),
        unit="CNY", tier_no=1, rate="1%",
        tiers=(TierShown(1, D(0), "1%", True), TierShown(2, D(1000), "2.5%", False)),
        ladder=TierClimb(D(600), D(1000), ((D(0), "1%"), (D(1000), "2.5%")), D(1000)),
        steps=(Step("tier", "tier 1: 600.00 × 1% = 6.00", D(6), D(6)),
               Step("rounding", "rounded half up to 2 decimals", D(0), D(6))),
        earned=D(6), earned_units=None, reason=None, is_provisional=False, lines=(line,) * 45,
    )  # fmt: skip
    moved = Movement(1, date(2026, 2, 1), "accrual", "new sales", D(6), D(6))
    position = Position("VOL", "2026-01", "CNY", D(0), (moved,), D(0), (part,))
    return Letter(account, name, "2026-01", "final", 1, "0" * 64, (position,))


class Read(HTMLParser):
    """The words of a page, and the tags it is made of."""

    def __init__(self, text):
        super().__init__()
        self.words, self.tags = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize("name", NAMES)
def test_f31_f32_a_name_is_only_ever_text_in_html(name):
    read = Read(letter_html(a_letter(name, account=name), "rows.csv"))
    assert name in [word.strip() for word in read.words]
    assert "script" not in read.tags
    listed = [{"account_id": name, "name": name, "file": name, "totals": []}]
    index = Read(index_html(Month("2026-01", "final", 0, "", {}), listed))
    assert name in index.words
    assert "script" not in index.tags


def test_the_html_needs_no_network_and_no_script():
    text = letter_html(a_letter("A"), "rows.csv")
    assert "default-src 'none'" in text
    assert not re.search(r"(src|href)=|url\(|@import", text)


def test_the_arithmetic_of_a_chinese_letter_is_told_in_chinese():
    letter = replace(a_letter("A"), language="zh")
    words = " ".join(" ".join(Read(letter_html(letter, "rows.csv")).words).split())
    assert "第 1 档：600.00 × 1% = 6.00" in words
    assert "四舍五入至 2 位小数：6.00" in words


def test_the_html_shows_every_number_with_its_arithmetic():
    words = " ".join(" ".join(Read(letter_html(a_letter("A"), "rows.csv")).words).split())
    for said in (
        "tier 1: 600.00 × 1% = 6.00",
        "rounded half up to 2 decimals: 6.00",
        "0.00 + 6.00 − 0.00 = 6.00 CNY",
        "600.00 CNY: 400.00 more reach the tier from 1,000.00",
        "The ledger has accrued 6.00 CNY for this: the rows agree.",
        "1 2026-02-01 accrual new sales 6.00 6.00",
        "SO-1 1 2026-01-05 P<1> 1 6 600.00 1% 6.00",
    ):
        assert said in words


def read_twice(data):
    """Return what two readers of different makers find written in a PDF."""
    by_pypdf = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    document = pdfium.PdfDocument(data)
    by_pdfium = "\n".join(page.get_textpage().get_text_range() for page in document)
    return by_pypdf, by_pdfium


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_says_all_that_the_page_says(language):
    letter = replace(a_letter(NAMES[0]), language=language)
    page = letter_html(letter, "rows.csv").partition("</style>")[2]
    said = {"".join(word.split()) for word in Read(page).words}
    paper = "".join(read_twice(letter_pdf(letter, "rows.csv"))[0].split())
    assert [word for word in said if word not in paper] == []


def test_f65_a_chinese_name_is_on_paper_whatever_the_reader_brings():
    data = letter_pdf(a_letter(NAMES[0]), "rows.csv")
    for text in read_twice(data):
        assert NAMES[0] in text
        assert "返利对账函" in text
        assert "0.00 + 6.00 − 0.00 = 6.00 CNY" in text


@pytest.mark.parametrize("name", [*NAMES[:4], "龍嶺 Øl & Co ★"])
def test_f65_every_font_of_a_pdf_is_in_it(name):
    for page in pypdf.PdfReader(io.BytesIO(letter_pdf(a_letter(name), "rows.csv"))).pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert fonts
        assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_f65_what_is_drawn_of_a_chinese_name_is_no_empty_box():
    """As a picture: the name leaves another trace than as many boxes do."""
    name = "富源批发"

    def ink(written):
        document = pdfium.PdfDocument(letter_pdf(a_letter(written, account="A"), "rows.csv"))
        return document[0].render(scale=1).to_pil().crop((0, 40, 400, 90)).convert("L").tobytes()

    assert ink(name) != ink("\U0001f37a" * len(name))
    assert ink(name) == ink(name)


def test_a_character_that_the_font_has_not_is_a_box_and_takes_nothing_else_away():
    for text in read_twice(letter_pdf(a_letter("Bar 🍺 شركة end"), "rows.csv")):
        assert "Bar □ □□□□ end" in text


def test_the_bytes_of_a_letter_do_not_depend_on_the_letters_before_it():
    first = letter_pdf(a_letter(NAMES[0]), "rows.csv")
    letter_pdf(a_letter("沈阳锦绣商贸"), "rows.csv")
    assert letter_pdf(a_letter(NAMES[0]), "rows.csv") == first


@pytest.mark.parametrize("name", NAMES)
def test_f31_f32_any_name_makes_a_pdf_and_the_same_one_each_time(name):
    first, again = (letter_pdf(a_letter(name, account=name), "rows.csv") for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF-")
    assert b"/JavaScript" not in first


def test_long_lists_are_cut_in_the_pdf_and_whole_in_the_rows():
    letter = a_letter("A")
    assert all(
        "5 more rows of this are in rows.csv" in text
        for text in read_twice(letter_pdf(letter, "rows.csv"))
    )
    assert len(list(rows_csv(letter))) == 1 + 45 + 2
