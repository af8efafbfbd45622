"""A letter as blocks in their order: the same words and numbers on a page and on paper.

Goes in: a letter. Comes out: what stands in it, as headings, paragraphs, tables and bars of text.
How a block looks is up to the renderers, `adapters/exports/letters/html.py` and `pdf.py`; what it
says is decided here alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from transforms.exports.blocks import (
    Bar,
    Block,
    Heading,
    LetterHead,
    Paragraph,
    Steps,
    TextColumn,
    TextTable,
    Tiles,
)
from transforms.exports.letters.model import (
    NOTHING,
    CurrencyBalance,
    Letter,
    Movement,
    Position,
    TierClimb,
    VersionEarning,
)
from transforms.language.figures import measured, money, number, unit

POSITIONS_SHOWN = 60
# Order lines of a part: a page scrolls, paper does not.
LINES_ON_PAGE, LINES_ON_PAPER = 200, 40


def blocks(letter: Letter, rows_file: str, lines_shown: int) -> Iterator[Block]:
    """Yield the blocks of a letter; `rows_file` is the name of the CSV file with all its rows."""
    provisional = letter.status == "provisional"
    yield LetterHead(
        "Reconciliation letter · 返利对账函",
        letter.name or letter.account_id,
        f"Account {letter.account_id} · rebates as booked by the end of {letter.period}",
        letter.status,
        note="The month is open: it may still get entries." if provisional else None,
    )
    for balance in letter.balances:
        names = ("Open before", "Accrued", "Settled", "Open now")
        amounts = tuple(zip(names, _amounts(balance), strict=True))
        yield Tiles(amounts, unit(balance.currency))
    yield Heading("Balances", 2)
    yield _balances(letter)
    for position in letter.positions[:POSITIONS_SHOWN]:
        yield from _position(position, letter.period, rows_file, lines_shown)
    if (more := len(letter.positions) - POSITIONS_SHOWN) > 0:
        yield Paragraph(
            f"{number(more)} more positions are in the table above; their rows are in {rows_file}."
        )
    yield Paragraph(
        f"To recompute it: {rows_file} has every row that counted. Per program, period and tier,"
        " sum basis (or units, where the rate is no percentage) and multiply by rate; the products,"
        " or the sums of earned, add up to the exact amount. Every step after that stands there"
        " too, by its name: the column change adds up to what is owed. Open before + accrued −"
        " settled = open now.",
        "foot",
    )
    yield Paragraph(
        f"Speaks for the ledger up to entry {letter.last_entry_id} {letter.head_hash}", "small"
    )


def _amounts(own: CurrencyBalance | Position) -> tuple[str, ...]:
    four = (own.opening, own.accrued, own.settled, own.open)
    return tuple(money(value, own.currency) for value in four)


def _balances(letter: Letter) -> TextTable:
    columns = _columns(
        ("Program", 25),
        ("Earned in", 13),
        ("#Open before", 14),
        ("#Accrued", 14),
        ("#Settled", 14),
        ("#Open now", 14),
        ("", 6),
    )
    rows = [
        (own.program_id, own.earning_period, *_amounts(own), unit(own.currency))
        for own in letter.positions
    ]
    sums = [("Total", "", *_amounts(own), unit(own.currency)) for own in letter.balances]
    return TextTable(columns, (*rows, *sums), sums=len(sums))


def _position(position: Position, period: str, rows_file: str, lines_shown: int) -> Iterator[Block]:
    title = position.parts[0].title if position.parts else position.program_id
    yield Heading(f"{title}, {position.earning_period}", 2)
    yield Paragraph(f"Program {position.program_id}", "soft")
    for part in position.parts:
        yield from _terms(part)
        yield Heading("How it is computed", 3)
        yield Steps(tuple(step.line(position.currency) for step in part.steps))
    if said := agreement_line(position):
        yield Paragraph(said)
    yield Heading(f"Booked in {period}", 3)
    yield Paragraph(balance_line(position), "proof")
    if position.movements:
        yield _movements(position)
    else:
        says = "Nothing was booked in this month; the open amount is carried on."
        yield Paragraph(says, "soft")
    for part in position.parts:
        yield from _lines(part, position.currency, rows_file, lines_shown)


def _terms(part: VersionEarning) -> Iterator[Block]:
    told = [f"Terms version {part.terms_version}: {_plain(part.method)}, on {part.counted}"]
    told += ["not final yet"] if part.is_provisional else []
    told += [_plain(part.reason)] if part.reason else []
    yield Paragraph("; ".join(told), "soft")
    if part.ladder:
        says = ladder_line(part.ladder, part.unit)
        yield Bar(float(part.ladder.filled), tuple(_marks(part.ladder, part.unit)), says)
        yield Paragraph(says)
    if part.tiers:
        columns = _columns(
            ("Tier", 10),
            (f"#from ({part.unit})", 30),
            ("#pays", 40),
            ("reached", 20),
        )
        rows = tuple(
            (str(t.number), measured(t.starts, part.unit), t.pays, _reached(t.is_reached))
            for t in part.tiers
        )
        yield TextTable(columns, rows, marked=sum(t.is_reached for t in part.tiers))


def _marks(ladder: TierClimb, of: str) -> Iterator[tuple[float, str, str]]:
    for start, pays in ladder.marks:
        yield float(start / ladder.end), pays, measured(start, of)


def _movements(position: Position) -> TextTable:
    columns = _columns(
        ("#Entry", 10),
        ("Facts before", 16),
        ("Kind", 16),
        ("Because of", 18),
        ("#Amount", 20),
        ("#Open after", 20),
    )

    def row(moved: Movement) -> tuple[str, ...]:
        amounts = (money(sum_, position.currency) for sum_ in (moved.amount, moved.open_after))
        kind = moved.kind.replace("_", "-")
        return (str(moved.entry_id), moved.posted_as_of.isoformat(), kind, moved.says, *amounts)

    opening = ("", "", "open before", "", "", money(position.opening, position.currency))
    return TextTable(columns, (opening, *map(row, position.movements)))


def _lines(
    part: VersionEarning, currency: str, rows_file: str, lines_shown: int
) -> Iterator[Block]:
    if not part.lines:
        return
    yield Heading("The rows behind it", 3)
    columns = _columns(
        ("Order", 17),
        ("Line", 6),
        ("Date", 12),
        ("Product", 12),
        ("#Tier", 6),
        ("#Units", 11),
        ("#Amount", 14),
        ("#Rate", 8),
        ("#Earned", 14),
    )
    rows = tuple(
        (
            *_texts((line.order_id, line.line_no, line.order_date, line.product_id, line.tier_no)),
            number(line.units),
            money(line.basis, currency),
            line.rate or "",
            "" if line.earned is None else money(line.earned, currency),
        )
        for line in part.lines[:lines_shown]
    )
    yield TextTable(columns, rows)
    if more := len(part.lines) - len(rows):
        yield Paragraph(f"{number(more)} more rows of this are in {rows_file}.", "soft")


def balance_line(balance: CurrencyBalance | Position) -> str:
    """Write a balance as its own proof: 120.00 + 35.50 − 100.00 = 55.50 CNY."""
    opening, accrued, settled, left = (
        money(value, balance.currency)
        for value in (balance.opening, balance.accrued, balance.settled, balance.open)
    )
    return f"{opening} + {accrued} − {settled} = {left} {unit(balance.currency)}"


def ladder_line(ladder: TierClimb, of: str) -> str:
    """Write how far the next tier is."""
    here = measured(ladder.basis, of)
    if ladder.distance is None:
        return f"{here} {of}: the highest tier is reached"
    missing, start = (measured(x, of) for x in (ladder.distance, ladder.next_from or NOTHING))
    return f"{here} {of}: {missing} more reach the tier from {start}"


def agreement_line(position: Position) -> str | None:
    """Say whether the rows come to what the ledger has; null where there are no rows."""
    if position.computed is None:
        return None
    booked = money(position.accrued_in_all, position.currency)
    if position.computed == position.accrued_in_all:
        return (
            f"The ledger has accrued {booked} {unit(position.currency)} for this: the rows agree."
        )
    computed = money(position.computed, position.currency)
    return (
        f"The ledger has accrued {booked} {unit(position.currency)} for this up to this month;"
        f" on what is known now the rows come to {computed}. The difference is booked in a later"
        " month, or is kept by the terms."
    )


def _columns(*named: tuple[str, int]) -> tuple[TextColumn, ...]:
    """Return columns by name and share in percent; a name with # is of numbers."""
    return tuple(
        TextColumn(name.removeprefix("#"), share / 100, name.startswith("#"))
        for name, share in named
    )


def _texts(values: Iterable[object]) -> Iterator[str]:
    return ("" if value is None else str(value) for value in values)


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _reached(is_reached: bool) -> str:
    return "yes" if is_reached else "not yet"
