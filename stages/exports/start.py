"""The start page of a home: one file that shows how everything stands, with where it comes from.

Goes in: the published warehouse, the ledger, the record of runs and what has landed. Comes out: one
page that runs nothing and calls nobody. What it tells of the warehouse is of one version; it is for
whoever may read all of the home, as it shows what BI and finance may each see of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg

from adapters.exports.sheets import start_html, write_page
from adapters.exports.snapshot import company_currency, last_trade_day, question, section_rows
from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import BI, FINANCE, OPS_READER
from stages.intake.arrivals import check_arrivals
from transforms.exports.barometer.sections import SECTIONS as BAROMETER
from transforms.exports.barometer.words import BAROMETER_WORDS
from transforms.exports.blocks import (
    Bullets,
    Derivation,
    Heading,
    Links,
    Paragraph,
    SheetBlock,
    SheetHead,
)
from transforms.exports.sections import PageSection, section_blocks
from transforms.exports.start.sections import BOOKED, ORDER, PUBLISHED, RECORDED
from transforms.exports.start.words import START_WORDS
from transforms.exports.words import PageWords
from transforms.language.messages import Message, tell
from transforms.language.messages import gettext as _

_KIND, _INDEX = "start page", "index.html"
_NOW = """
select version_id, version_as_of_date, published_at from warehouse.version_now limit 1
"""
_TRADE = tuple(section for section in BAROMETER if section.name in ("now", "weeks"))
Card = list[SheetBlock]


@dataclass(frozen=True)
class StartWritten:
    """The page, and the version that it shows; 0 where nothing is published yet."""

    file: str
    version_id: int

    def text(self) -> Message:
        return _("To look at: {file} (or `peakledger open`)", file=self.file)


def write_start(
    home: Home,
    warehouse_url: str | None,
    to: Path | None = None,
    *,
    language: str | None = None,
    now: datetime,
    for_all: bool = False,
) -> StartWritten:
    """Write the start page, by default `index.html` of the home, in the language of its settings.

    `for_all`: where the lake lies in a store, the page is kept there too, and links to what
    lies there. Raises `OutsideError` where the file cannot be written.
    """
    language = language or home.settings.language
    file, words = to or home.start_page, START_WORDS[language]
    with ExitStack() as stack:
        warehouse = stack.enter_context(Warehouse.open(home, warehouse_url))
        reader, ledger, record = (
            stack.enter_context(warehouse.snapshot(role)) for role in (BI, FINANCE, OPS_READER)
        )
        found = reader.execute(_NOW).fetchone()
        currency = company_currency(reader, home)
        told: dict[str, Any] = {"words": words, "currency": currency}
        cards = {
            **dict(_trade(reader, language, words, currency)),
            **dict(_cards(reader, BI, PUBLISHED, **told)),
            **dict(_cards(ledger, FINANCE, BOOKED, **told)),
            **dict(_cards(record, OPS_READER, RECORDED, **told)),
            "late": _late(home, words, now),
            "papers": _papers(_found(home, file.parent, for_all=for_all), words),
        }
    below = [cards[name] for name in ORDER if cards.get(name)]
    laid = [_head(found, words, currency), *below]
    text = start_html(_KIND, words["start"], laid, language)
    # It shows what BI and finance may each see of their own.
    write_page(file, text, 0o600)
    if for_all and home.lake_url is not None:
        (home.shared / home.start_page.name).keep(file)
    return StartWritten(str(file), found[0] if found else 0)


def _head(found: tuple[int, date, datetime] | None, words: PageWords, currency: str) -> Card:
    if found is None:
        head = SheetHead(words["nothing_published"], words["start"], ())
        return [head, Paragraph(words["first_day"], "small")]
    version, as_of, published = found
    over = words["up_to"].format(
        as_of=as_of, version=version, published=f"{published:%Y-%m-%d %H:%M} UTC"
    )
    return [
        SheetHead(over, words["start"], ()),
        Paragraph(words["amounts_in"].format(currency=currency), "small"),
    ]


def _trade(
    reader: psycopg.Connection, language: str, words: PageWords, currency: str
) -> Iterator[tuple[str, Card]]:
    day, told = last_trade_day(reader, date.max), BAROMETER_WORDS[language]
    if day is None:
        yield "now", [Heading(words["trade"], 2), Paragraph(words["no_trade"], "soft")]
        return
    rows = section_rows(reader, "barometer", _TRADE, {"day": day})
    for section in _TRADE:
        head = [Heading(words["trade"], 2)] if section.look == "figures" else []
        shown = section_blocks(section, rows[section.name], told, currency)
        yield section.name, [*head, *shown, _origin("barometer", section, words, BI)]


def _cards(
    connection: psycopg.Connection,
    role: str,
    sections: Sequence[PageSection],
    *,
    words: PageWords,
    currency: str,
) -> Iterator[tuple[str, Card]]:
    rows = section_rows(connection, "start", sections, {})
    for section in sections:
        head = [Heading(words[section.name], 2)] if section.look == "figures" else []
        shown = section_blocks(section, rows[section.name], words, currency)
        yield section.name, [*head, *shown, _origin("start", section, words, role)]


def _origin(page: str, section: PageSection, words: PageWords, role: str) -> Derivation:
    asked = words["asked_as"].format(role=role)
    return Derivation(words["origin"], f"{asked}\n{question(page, section)}")


def _late(home: Home, words: PageWords, now: datetime) -> Card:
    found = check_arrivals(home, now=now, alert=False).late
    late = [tell(each.text(), words.language) for each in found]
    told = Bullets(tuple(late)) if late else Paragraph(words["none_late"], "soft")
    return [Heading(words["late"], 2), told]


def _found(home: Home, beside: Path, *, for_all: bool) -> list[PurePosixPath]:
    """List the pages that were written for people, as seen from the folder of the start page."""
    folders, beside = (home.reports, home.exports), beside.resolve()
    if for_all and home.lake_url is not None:
        root = f"{home.shared}/"
        kept = [place for at in folders for place in (home.shared / at.name).below(_INDEX)]
        return sorted(
            PurePosixPath(str(place).removeprefix(root)) for place in kept if place.name == _INDEX
        )
    return [
        PurePosixPath(path.resolve().relative_to(beside))
        for folder in folders
        for path in sorted(folder.rglob(_INDEX))
        if path.resolve().is_relative_to(beside)
    ]


def _papers(found: Sequence[PurePosixPath], words: PageWords) -> Card:
    """Link to what was written for people into the home; nothing where nothing was."""
    links = tuple((str(place.parent), str(place)) for place in found)
    return [Heading(words["papers"], 2), Links(links)] if links else []
