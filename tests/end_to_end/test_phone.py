"""On a phone nothing of a page sticks out, is cut off or is too small, whatever its figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.exports.sheets import sheet_html
from tests.end_to_end.phone import unseen
from transforms.exports.barometer.sections import SECTIONS as OF_BAROMETER
from transforms.exports.barometer.words import BAROMETER_WORDS
from transforms.exports.blocks import SheetHead
from transforms.exports.review.sections import SECTIONS as OF_REVIEW
from transforms.exports.review.words import REVIEW_WORDS
from transforms.exports.sections import PageSection, Row, pairs, section_blocks
from transforms.exports.words import PageWords

pytestmark = pytest.mark.proof
PAGES = [
    pytest.param(sections, words, id=f"{name}-{words.language}")
    for name, sections, of_page in (
        ("review", OF_REVIEW, REVIEW_WORDS),
        ("barometer", OF_BAROMETER, BAROMETER_WORDS),
    )
    for words in of_page.values()
]
LARGE = Decimal("123456789.25")
OF_KIND: dict[str, Any] = {
    "text": "East-02 Fuyuan Wholesale 1 富源批发1",
    "code": "people_and_vehicles",
    "sentence": "danger_disturbing_lines",
    "date": date(2026, 10, 31),
    "ratio": Decimal("12.3456"),
}


def drawn_rows(section: PageSection) -> list[Row]:
    """Twelve rows of large figures and long names; of a picture, one a month."""
    lines = section.look in ("chart", "index")
    return [
        {shown.name: OF_KIND.get(shown.kind, LARGE) for shown in section.columns}
        | {"begins": -LARGE / month, "ends": LARGE / (month + 1)}
        | ({section.columns[0].name: f"2026-{month:02}"} if lines else {})
        for month in range(1, 13)
    ]


@pytest.mark.parametrize(("sections", "words"), PAGES)
def test_all_of_a_page_is_seen(
    sections: tuple[PageSection, ...], words: PageWords, tmp_path: Path
) -> None:
    blocks = []
    for section in sections:
        rows = drawn_rows(section)
        if section.look == "facts":
            blocks.append(SheetHead("2026-10", "富源", pairs(section, rows, words, "CNY")))
        else:
            blocks += section_blocks(section, rows, words, "CNY")
    page = tmp_path / "page.html"
    page.write_text(sheet_html("account review", "富源", blocks, words.language), "utf-8")
    assert unseen(page) == []
