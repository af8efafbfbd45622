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
from transforms.exports.letters.arithmetic import told_step, told_unit
from transforms.exports.letters.lines import (
    agreement_line,
    balance_line,
    dispute_line,
    ladder_line,
    step_line,
)
from transforms.exports.letters.model import (
    CurrencyBalance,
    Letter,
    Movement,
    Position,
    TierClimb,
    VersionEarning,
)
from transforms.exports.letters.words import LETTER_WORDS
from transforms.exports.words import PageWords
from transforms.language.capitals import capitals
from transforms.language.figures import measured, money, number, unit
from transforms.language.messages import ngettext, tell

POSITIONS_SHOWN = 60
# Order lines of a part: a page scrolls, paper does not.
LINES_ON_PAGE, LINES_ON_PAPER = 200, 40
_LINES_TO_WRITE_ON = 4


def blocks(letter: Letter, rows_file: str, lines_shown: int) -> Iterator[Block]:
    """Yield the blocks of a letter; `rows_file` is the name of the CSV file with all its rows."""
    words = LETTER_WORDS[letter.language]
    provisional = letter.status == "provisional"
    yield LetterHead(
        words["over"],
        letter.name or letter.account_id,
        words["to"].format(account=letter.account_id, period=letter.period),
        letter.status,
        note=words["provisional_note"] if provisional else None,
    )
    for balance in letter.balances:
        names = [words[name] for name in ("opening", "accrued", "settled", "open")]
        amounts = tuple(zip(names, _amounts(balance), strict=True))
        yield Tiles(amounts, unit(balance.currency))
        if words.language == "zh" and balance.currency == "CNY":
            yield Paragraph(words["capitals"].format(words=capitals(balance.open)))
    yield Heading(words["balances"], 2)
    yield _balances(letter, words)
    for position in letter.positions[:POSITIONS_SHOWN]:
        yield from _position(position, letter.period, rows_file, lines_shown, words=words)
    if (more := len(letter.positions) - POSITIONS_SHOWN) > 0:
        says = ngettext(
            "{count} more position is in the table above; its rows are in {file}.",
            "{count} more positions are in the table above; their rows are in {file}.",
            more,
            file=rows_file,
        )
        yield Paragraph(tell(says, words.language))
    yield Paragraph(words["recompute"].format(file=rows_file), "foot")
    told = words["speaks_for"].format(entry=letter.last_entry_id, hash=letter.head_hash)
    yield Paragraph(told, "small")
    yield Heading(words["confirm"], 2)
    yield Paragraph(words["confirm_says"])
    yield _slip(words)


def _slip(words: PageWords) -> TextTable:
    """Return the slip that is sent back: it agrees, or it does not, each to be signed."""
    columns = _columns((words["agrees_with_books"], 50), (words["disagrees_with_books"], 50))
    room = (("\N{NO-BREAK SPACE}",) * 2,) * _LINES_TO_WRITE_ON
    return TextTable(columns, (*room, (words["signed"],) * 2))


def _amounts(own: CurrencyBalance | Position) -> tuple[str, ...]:
    four = (own.opening, own.accrued, own.settled, own.open)
    return tuple(money(value, own.currency) for value in four)


def _balances(letter: Letter, words: PageWords) -> TextTable:
    columns = _columns(
        (words["program"], 25),
        (words["earned_in"], 13),
        ("#" + words["opening"], 14),
        ("#" + words["accrued"], 14),
        ("#" + words["settled"], 14),
        ("#" + words["open"], 14),
        ("", 6),
    )
    rows = [
        (own.program_id, own.earning_period, *_amounts(own), unit(own.currency))
        for own in letter.positions
    ]
    sums = [(words["total"], "", *_amounts(own), unit(own.currency)) for own in letter.balances]
    return TextTable(columns, (*rows, *sums), sums=len(sums))


def _position(
    position: Position, period: str, rows_file: str, lines_shown: int, *, words: PageWords
) -> Iterator[Block]:
    title = position.parts[0].title if position.parts else position.program_id
    yield Heading(words["title"].format(title=title, period=position.earning_period), 2)
    yield Paragraph(words["of_program"].format(program=position.program_id), "soft")
    if position.dispute:
        yield Paragraph(dispute_line(position.dispute, words))
    for part in position.parts:
        yield from _terms(part, words)
        yield Heading(words["computed"], 3)
        yield Steps(tuple(step_line(step, position.currency, words) for step in part.steps))
    if said := agreement_line(position, words):
        yield Paragraph(said)
    yield Heading(words["booked_in"].format(period=period), 3)
    yield Paragraph(balance_line(position), "proof")
    if position.movements:
        yield _movements(position, words)
    else:
        yield Paragraph(words["nothing_booked"], "soft")
    for part in position.parts:
        yield from _lines(part, position.currency, rows_file, lines_shown, words=words)


def _terms(part: VersionEarning, words: PageWords) -> Iterator[Block]:
    method = _plain(words.code(part.method))
    what = told_step(part.counted, words.language) or part.counted
    told = [words["terms"].format(version=part.terms_version, method=method, counted=what)]
    told += [words["not_final"]] if part.is_provisional else []
    told += [_plain(words.code(part.reason))] if part.reason else []
    yield Paragraph("; ".join(told), "soft")
    if part.ladder:
        says = ladder_line(part.ladder, part.unit, words)
        yield Bar(float(part.ladder.filled), tuple(_marks(part.ladder, part.unit)), says)
        yield Paragraph(says)
    if part.tiers:
        columns = _columns(
            (words["tier"], 10),
            ("#" + words["from"].format(unit=told_unit(part.unit, words.language)), 30),
            ("#" + words["pays"], 40),
            (words["reached"], 20),
        )
        rows = tuple(
            (
                str(t.number),
                measured(t.starts, part.unit),
                told_step(t.pays, words.language) or t.pays,
                words["yes" if t.is_reached else "no"],
            )
            for t in part.tiers
        )
        yield TextTable(columns, rows, marked=sum(t.is_reached for t in part.tiers))


def _marks(ladder: TierClimb, of: str) -> Iterator[tuple[float, str, str]]:
    for start, pays in ladder.marks:
        yield float(start / ladder.end), pays, measured(start, of)


def _movements(position: Position, words: PageWords) -> TextTable:
    columns = _columns(
        ("#" + words["entry"], 10),
        (words["facts_before"], 16),
        (words["kind"], 16),
        (words["because_of"], 18),
        ("#" + words["amount"], 20),
        ("#" + words["open_after"], 20),
    )

    def row(moved: Movement) -> tuple[str, ...]:
        amounts = (money(sum_, position.currency) for sum_ in (moved.amount, moved.open_after))
        told = (words.code(moved.kind), words.code(moved.says))
        return (str(moved.entry_id), moved.posted_as_of.isoformat(), *told, *amounts)

    opening = ("", "", words["open_before"], "", "", money(position.opening, position.currency))
    return TextTable(columns, (opening, *map(row, position.movements)))


def _lines(
    part: VersionEarning, currency: str, rows_file: str, lines_shown: int, *, words: PageWords
) -> Iterator[Block]:
    if not part.lines:
        return
    yield Heading(words["rows"], 3)
    columns = _columns(
        (words["order"], 17),
        (words["line"], 6),
        (words["date"], 12),
        (words["product"], 12),
        ("#" + words["tier"], 6),
        ("#" + words["units"], 11),
        ("#" + words["amount"], 14),
        ("#" + words["rate"], 8),
        ("#" + words["earned"], 14),
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
        says = ngettext(
            "{count} more row of this is in {file}.",
            "{count} more rows of this are in {file}.",
            more,
            file=rows_file,
        )
        yield Paragraph(tell(says, words.language), "soft")


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
