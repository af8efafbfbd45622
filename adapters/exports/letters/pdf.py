"""A letter as PDF: the same words and numbers as the HTML, set for paper, the same bytes each time.

Goes in: a letter. Comes out: the bytes of an A4 document. No clock, no network: the font it is
set in goes with it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, SimpleDocTemplate, Spacer, Table, TableStyle

from adapters.exports.letters.html import POSITIONS_SHOWN
from adapters.exports.letters.pdf_bar import Climbed
from adapters.exports.letters.pdf_font import NAME, use_font
from adapters.exports.letters.pdf_text import INK, PALE, RULE, SOFT, cell, text
from transforms.exports.letters import Letter, Position, VersionEarning, wording
from transforms.language import figures

LINES_SHOWN = 40
_WIDTH = A4[0] - 36 * mm


def letter_pdf(letter: Letter, rows_file: str) -> bytes:
    """Return a letter as PDF; `rows_file` is the name of the CSV file with all its rows."""
    use_font(repr(letter))
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=f"Rebates of {letter.account_id}, {letter.period}",
        author="",
        invariant=1,
        initialFontName=NAME,
    )

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(NAME, 7)
        canvas.setFillColor(SOFT)
        canvas.drawString(
            18 * mm, 9 * mm, f"{letter.period}, up to ledger entry {letter.last_entry_id}"
        )
        canvas.drawRightString(A4[0] - 18 * mm, 9 * mm, f"page {page.page}")

    document.build(list(_story(letter, rows_file)), onFirstPage=foot, onLaterPages=foot)
    return target.getvalue()


def _story(letter: Letter, rows_file: str) -> Iterator[Flowable]:
    yield text("Reconciliation letter · 返利对账函", "soft")
    yield text(letter.name or letter.account_id, "title")
    told = f"Account {letter.account_id} · rebates as booked by the end of {letter.period}"
    yield text(f"{told} · {letter.status}")
    if letter.status == "provisional":
        yield text("The month is open: it may still get entries.", "soft")
    yield Spacer(1, 8)
    yield _balances(letter)
    for position in letter.positions[:POSITIONS_SHOWN]:
        yield from _position(position, letter.period, rows_file)
    if (more := len(letter.positions) - POSITIONS_SHOWN) > 0:
        yield text(f"{more:,} more positions are in the table above, their rows in {rows_file}.")
    yield Spacer(1, 14)
    yield text(
        f"To recompute it: {rows_file} has every row that counted. Per program, period and tier,"
        " sum basis (or units, where the rate is no percentage) and multiply by rate; the products,"
        " or the sums of earned, add up to the exact amount. Every step after that stands there"
        " too, by its name: the column change adds up to what is owed. Open before + accrued −"
        " settled = open now.",
        "soft",
    )
    yield text(
        f"Speaks for the ledger up to entry {letter.last_entry_id}, {letter.head_hash}", "small"
    )


def _balances(letter: Letter) -> Table:
    head = ["Program", "Earned in", "#Open before", "#Accrued", "#Settled", "#Open now", ""]
    rows = [
        [own.program_id, own.earning_period, *_amounts(own, own.currency)]
        for own in letter.positions
    ]
    sums = [["Total", "", *_amounts(own, own.currency)] for own in letter.balances]
    return _table(head, [*rows, *sums], (0.25, 0.13, 0.14, 0.14, 0.14, 0.14, 0.06), len(sums))


def _amounts(own: Any, currency: str) -> list[str]:
    four = (own.opening, own.accrued, own.settled, own.open)
    return [*(figures.money(value, currency) for value in four), figures.unit(currency)]


def _position(position: Position, period: str, rows_file: str) -> Iterator[Flowable]:
    parts = position.parts
    title = parts[0].title if parts else position.program_id
    yield KeepTogether(
        [
            text(f"{title}, {position.earning_period}", "section"),
            text(f"Program {position.program_id}", "soft"),
            *(flowable for part in parts[:1] for flowable in _terms(part)),
        ]
    )
    for number, part in enumerate(parts):
        if number:
            yield from _terms(part)
        yield from _proof(part, position.currency)
    if said := wording.agreement_line(position):
        yield text(said)
    yield text(f"Booked in {period}", "part")
    yield text(wording.balance_line(position))
    if position.movements:
        yield _movements(position)
    for part in parts:
        yield from _lines(part, position.currency, rows_file)


def _terms(part: VersionEarning) -> Iterator[Flowable]:
    told = f"Terms version {part.terms_version}: {part.method.replace('_', ' ')}, on {part.counted}"
    told += "; not final yet" if part.is_provisional else ""
    yield text(told + (f"; {part.reason.replace('_', ' ')}" if part.reason else ""), "soft")
    if part.ladder:
        yield Spacer(1, 4)
        yield Climbed(part.ladder, part.unit, _WIDTH)
        yield text(wording.ladder_line(part.ladder, part.unit))
    if part.tiers:
        yield Spacer(1, 4)
        rows = [
            [
                str(t.number),
                figures.measured(t.starts, part.unit),
                t.pays,
                "yes" if t.is_reached else "not yet",
            ]
            for t in part.tiers
        ]
        head = ["Tier", f"#from ({part.unit})", "#pays", "reached"]
        yield _table(head, rows, (0.1, 0.3, 0.4, 0.2), 0)


def _proof(part: VersionEarning, currency: str) -> Iterator[Flowable]:
    yield text("How it is computed", "part")
    for number, step in enumerate(part.steps, 1):
        yield text(f"{number}.  {step.line(currency)}")


def _movements(position: Position) -> Table:
    head = ["#Entry", "Facts before", "Kind", "Because of", "#Amount", "#Open after"]
    rows = [
        [
            str(m.entry_id),
            m.posted_as_of.isoformat(),
            m.kind.replace("_", "-"),
            m.says,
            figures.money(m.amount, position.currency),
            figures.money(m.open_after, position.currency),
        ]
        for m in position.movements
    ]
    opening = figures.money(position.opening, position.currency)
    rows.insert(0, ["", "", "open before", "", "", opening])
    return _table(head, rows, (0.1, 0.16, 0.16, 0.18, 0.2, 0.2), 0)


def _lines(part: VersionEarning, currency: str, rows_file: str) -> Iterator[Flowable]:
    if not part.lines:
        return
    yield text("The rows behind it", "part")
    head = ["Order", "Line", "Date", "Product", "#Tier", "#Units", "#Amount", "#Rate", "#Earned"]
    rows = [
        [
            x.order_id or "",
            x.line_no or "",
            x.order_date.isoformat() if x.order_date else "",
            x.product_id or "",
            str(x.tier_no),
            figures.number(x.units),
            figures.money(x.basis, currency),
            x.rate or "",
            "" if x.earned is None else figures.money(x.earned, currency),
        ]
        for x in part.lines[:LINES_SHOWN]
    ]
    yield _table(head, rows, (0.17, 0.06, 0.12, 0.12, 0.06, 0.11, 0.14, 0.08, 0.14), 0)
    if more := len(part.lines) - len(rows):
        yield text(f"{more:,} more rows of this are in {rows_file}.", "soft")


def _table(
    head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float], sums: int
) -> Table:
    """Set a table; a head with # is of numbers; the last `sums` rows are sums."""
    right = [place for place, name in enumerate(head) if name.startswith("#")]
    widths = [share * _WIDTH for share in shares]
    cells: list[list[Any]] = [[name.removeprefix("#") for name in head]]
    for row in rows:
        cells.append([cell(value, width) for value, width in zip(row, widths, strict=True)])
    style: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), NAME, 7.5, 9.5),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("TEXTCOLOR", (0, 0), (-1, 0), SOFT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        *(("ALIGN", (place, 0), (place, -1), "RIGHT") for place in right),
    ]
    if sums:
        style += [
            ("LINEABOVE", (0, -sums), (-1, -sums), 0.8, INK),
            ("BACKGROUND", (0, -sums), (-1, -1), PALE),
        ]
    return Table(cells, widths, repeatRows=1, style=TableStyle(style), hAlign="LEFT")
