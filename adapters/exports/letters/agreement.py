"""Whether the files of a folder of letters agree with each other, by themselves: no ledger, no key.

Goes in: a folder and its manifest. Comes out: every disagreement, with file and value. Rows and
steps of an account's CSV file must stand in its HTML, all that its HTML shows must stand in its
PDF, and the balances of the manifest in all pages that tell them and in the form to reply on.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from python_calamine import CalamineError, CalamineWorkbook

from adapters.exports.letters.folder import INDEX
from adapters.exports.letters.pdf_font import shown
from transforms.exports.finance.cells import told_text
from transforms.exports.letters.document import (
    LINES_ON_PAGE,
    LINES_ON_PAPER,
    POSITIONS_SHOWN,
)
from transforms.exports.letters.lines import step_line
from transforms.exports.letters.reply_form import FIGURES
from transforms.exports.letters.words import LETTER_WORDS
from transforms.exports.words import PageWords
from transforms.language import figures
from transforms.language.currencies import GOODS
from transforms.language.messages import gettext as _
from transforms.rebates.steps import Step

_ROW_OF_LINES = 9  # the cells of an order line on a page
_UNREADABLE = (OSError, ValueError, KeyError, InvalidOperation, PyPdfError, CalamineError)
_FIRST = {"filter", "compensation"}  # the steps that a part begins with


def disagreements(folder: Path, document: Mapping[str, Any]) -> Iterator[str]:
    """Name every disagreement between the files of letters."""
    index = _Page((folder / INDEX).read_text("utf-8"))
    words = LETTER_WORDS[document.get("language", "en")]
    listed = {file["name"] for file in document["files"]}
    for one in document["control_totals"]["accounts"]:
        name = one["file"]
        try:
            yield from _account(folder, one, index, words)
            if f"{name}.xlsx" in listed:  # letters of earlier versions have no form
                yield from _form(folder / f"{name}.xlsx", one, document["import_id"])
        except _UNREADABLE as error:
            yield _(
                "the letter of {account} ({name}) cannot be read: {error}",
                account=one["account_id"],
                name=name,
                error=error,
            )


def _account(folder: Path, one: Mapping[str, Any], index: _Page, words: PageWords) -> Iterator[str]:
    name = one["file"]
    page = _Page((folder / f"{name}.html").read_text("utf-8"))
    paper = _paper(folder / f"{name}.pdf", words)
    rows = _csv_rows(folder / f"{name}.csv")
    if (count := sum(not row["step"] for row in rows)) != one["rows"]:
        yield _(
            "{name}.csv has {count} order lines, the manifest says {told}",
            name=name,
            count=count,
            told=one["rows"],
        )
    for number, told in _told(rows, words):
        if _packed(told) not in page.text:
            yield _(
                "{name}.csv, line {line}: {page}.html does not tell {told}",
                name=name,
                line=str(number),
                page=name,
                told=told,
            )
    for balance in one["totals"]:
        yield from _balance(name, balance, page, index, total=words["total"])
    for cells in page.shown_on_paper():
        if _packed(shown("".join(cells))) not in paper:
            yield _(
                "{name}.pdf does not tell what {page}.html does: {cells}",
                name=name,
                page=name,
                cells=" | ".join(cells),
            )


def _balance(
    name: str, balance: Mapping[str, str], page: _Page, index: _Page, *, total: str
) -> Iterator[str]:
    currency = balance["currency"]
    sums = [
        figures.told(balance[part], currency) for part in ("opening", "accrued", "settled", "open")
    ]
    unit = figures.unit(currency)
    if _packed("".join([total, *sums, unit])) not in page.text:
        yield _(
            "{name}.html does not tell the balance of the manifest: {sums} {unit}",
            name=name,
            sums=", ".join(sums),
            unit=unit,
        )
    if _packed(f"{sums[-1]} {unit}") not in index.text:
        yield _(
            "{index} does not tell what is open of {name}: {sum} {unit}",
            index=INDEX,
            name=name,
            sum=sums[-1],
            unit=unit,
        )


def _form(path: Path, one: Mapping[str, Any], letter_id: str) -> Iterator[str]:
    """Hold the lines of a reply form against the account, the letter and its balances."""
    _head, names, *lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(1).to_python()
    sums: dict[str, list[Decimal]] = {}
    for line in lines:
        cells = {str(name): str(cell) for name, cell in zip(names, line, strict=True)}
        if (cells["account_id"], cells["letter_id"]) != (one["account_id"], letter_id):
            yield _(
                "{name} replies for {account} to {letter}",
                name=path.name,
                account=cells["account_id"],
                letter=cells["letter_id"],
            )
        own = sums.setdefault(cells["currency"], [Decimal(0)] * len(FIGURES))
        own[:] = [so_far + Decimal(cells[n]) for so_far, n in zip(own, FIGURES, strict=True)]
    for told in one["totals"]:
        wanted = [Decimal(told[name]) for name in FIGURES]
        # Goods that nothing is booked for have no line.
        if told["currency"] != GOODS and sums.get(told["currency"]) != wanted:
            yield _(
                "{name} does not tell the balance of the manifest in {currency}",
                name=path.name,
                currency=told["currency"],
            )


def _told(rows: Sequence[Mapping[str, str]], words: PageWords) -> Iterator[tuple[int, str]]:
    """Yield rows and steps of a CSV file as its page writes them, with the number of the line."""
    after, lines, positions = Decimal(0), 0, set()
    for number, row in enumerate(rows, 2):
        positions.add((row["program_id"], row["earning_period"], row["currency"]))
        lines = 0 if row["step"] else lines + 1
        if not row["step"] or row["step"] in _FIRST:
            after = Decimal(0)
        change = Decimal(row["change"]) if row["change"] else None
        after += change or 0
        if len(positions) > POSITIONS_SHOWN or lines > LINES_ON_PAGE:
            continue
        if row["step"]:
            told = None if change is None else after
            step = Step(row["step"], row["says"], change, told)
            yield number, step_line(step, row["currency"], words)
        else:
            yield number, _line(row)


def _line(row: Mapping[str, str]) -> str:
    currency = row["currency"]
    earned = figures.money(Decimal(row["earned"]), currency) if row["earned"] else ""
    cells = (
        row["order_id"], row["line_no"], row["order_date"], row["product_id"], row["tier_no"],
        figures.number(Decimal(row["units"])), figures.money(Decimal(row["basis"]), currency),
        row["rate"], earned,
    )  # fmt: skip
    return " ".join(cells)


def _paper(path: Path, words: PageWords) -> str:
    """Return the text of a PDF without blanks and without what stands at the foot of its pages."""
    foot = _packed(words["foot"].format(period="PERIOD", entry="NUMBER") + words["page"])
    pattern = re.escape(foot.format(page="NUMBER")).replace("NUMBER", "[0-9]+")
    first = re.compile("^" + pattern.replace("PERIOD", "[0-9]{4}-[0-9]{2}"))
    return "".join(first.sub("", _packed(page.extract_text())) for page in PdfReader(path).pages)


def _csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        rows = csv.DictReader(stream, strict=True)
        return [{name: told_text(cell) for name, cell in row.items()} for row in rows]


def _packed(text: str) -> str:
    return "".join(text.split())


class _Page(HTMLParser):
    """What a page tells: its text without blanks, its table rows and its steps."""

    def __init__(self, text: str):
        super().__init__()
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._words: list[str] = []
        self.feed(text)
        self.text = _packed("".join(self._words))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("tr", "li"):
            self._rows.append([])
        if tag in ("td", "th", "li"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "li") and self._cell is not None:
            self._rows[-1].append("".join(self._cell).strip())
            self._cell = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self._cell is not None:
            self._cell.append(data)

    def shown_on_paper(self) -> Iterator[list[str]]:
        """Yield the rows and steps that the PDF shows as well: of order lines the first."""
        lines = 0
        for cells in self._rows:
            lines = lines + 1 if len(cells) == _ROW_OF_LINES else 0
            if lines <= LINES_ON_PAPER + 1 and any(cells):
                yield cells
