"""The barometer of a day as one page: trade against last year and plan, dangers, what is ahead.

Goes in: the published warehouse and a file. Comes out: the file. Everything on it is read as the
role of BI, in one version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adapters.exports.sheets import sheet_html, write_page
from adapters.exports.snapshot import company_currency, last_trade_day, section_rows, version_now
from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from transforms.exports.barometer.sections import SECTIONS
from transforms.exports.barometer.words import BAROMETER_WORDS
from transforms.exports.blocks import Paragraph, SheetBlock, SheetHead
from transforms.exports.sections import Row, section_blocks
from transforms.exports.words import PageWords
from transforms.language.errors import DataRefused
from transforms.language.messages import Message
from transforms.language.messages import gettext as _

_KIND = "sales barometer"


@dataclass(frozen=True)
class BarometerWritten:
    """The page, the day it is of, and the version it was read from."""

    file: str
    day: str
    version_id: int

    def text(self) -> Message:
        return _(
            "sales barometer of {day}, version {version}: open {file}",
            day=self.day,
            version=str(self.version_id),
            file=self.file,
        )


def write_barometer(
    home: Home, warehouse_url: str | None, to: Path, *, day: date | None, language: str
) -> BarometerWritten:
    """Write the barometer of the last day with trade, up to `day` where it is given.

    Raises `DataRefused` where nothing is published up to then, `OutsideError` where the file cannot
    be written.
    """
    words = BAROMETER_WORDS[language]
    with Warehouse.open(home, warehouse_url) as warehouse, warehouse.snapshot() as connection:
        found = last_trade_day(connection, day or date.max)
        if found is None:
            raise DataRefused(
                _("no day of trade is published up to then"),
                where="warehouse.sales_barometer",
                remedy=_("build first: `peakledger run --feeds DIR --as-of DATE`"),
            )
        shown, version = found.isoformat(), version_now(connection)
        currency = company_currency(connection, home)
        rows = section_rows(connection, "barometer", SECTIONS, {"day": found})
    up_to = words["up_to"].format(day=shown, version=version)
    blocks = _blocks(rows, words, up_to, currency=currency)
    text = sheet_html(_KIND, f"{words['barometer']} · {shown}", blocks, words.language)
    write_page(to, text)
    return BarometerWritten(str(to), shown, version)


def _blocks(
    rows: Mapping[str, Sequence[Row]], words: PageWords, up_to: str, *, currency: str
) -> Iterator[SheetBlock]:
    yield SheetHead(up_to, words["barometer"], ())
    for section in SECTIONS:
        yield from section_blocks(section, rows[section.name], words, currency)
        if section.look == "figures":
            yield Paragraph(words["amounts_in"].format(currency=currency), "small")
