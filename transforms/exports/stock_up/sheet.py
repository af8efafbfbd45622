"""A season sheet as blocks: what to ship when and why, what stands, what is open, what was agreed.

Goes in: what is known of an account, and the words of a language. Comes out: typed blocks in the
order of the page. Every figure is the plan's own; people write what they agree on into the column
left blank for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from transforms.exports.blocks import (
    Bullets,
    Figures,
    Heading,
    Paragraph,
    SheetBlock,
    SheetHead,
    Signatures,
    TextTable,
)
from transforms.exports.stock_up.cells import (
    NONE,
    change,
    estimate,
    laid_out,
    names,
    product,
    told,
    total,
)
from transforms.exports.stock_up.model import AccountSheet, ProductStory
from transforms.exports.stock_up.money import money_blocks
from transforms.exports.stock_up.pictures import pictures
from transforms.exports.stock_up.sentences import (
    asked_of,
    cut_reason,
    drove,
    reason,
    season_name,
)
from transforms.exports.stock_up.words import Words
from transforms.language.figures import number, whole


def sheet_blocks(sheet: AccountSheet, words: Words) -> Iterator[SheetBlock]:
    """Yield the blocks of an account's season sheet."""
    yield _head(sheet, words)
    yield _figures(sheet, words)
    yield Heading(words.what_to_ship, 2)
    yield from _to_ship(sheet, words)
    yield Heading(words.money, 2)
    yield from money_blocks(sheet, words)
    yield Heading(words.what_stands, 2)
    yield _stands(sheet, words)
    yield Heading(words.questions, 2)
    asked = tuple(asked_of(question, words) for question in sheet.questions)
    yield Bullets(asked) if asked else Paragraph(words.no_questions)
    yield Heading(words.cuts, 2)
    yield _cuts(sheet, words)
    yield Heading(words.last_season, 2)
    yield _comparison(sheet, words)
    yield Paragraph(words.comparison_note, "small")
    yield Heading(words.why, 2)
    yield _reasons(sheet, words)
    yield Heading(words.agreement, 2)
    yield Signatures((words.signed_account, words.signed_us, words.date, words.remarks))
    yield Heading(words.pictures, 2)
    yield from pictures(sheet, words)
    yield Paragraph(words.foot.format(day=sheet.as_of), "foot")


def _head(sheet: AccountSheet, words: Words) -> SheetHead:
    who = sheet.buyer
    seasons = sorted(
        {(each.season or "", each.window_start, each.window_end) for each in sheet.lines}
    )
    covered = " · ".join(
        words.covers.format(season=season_name(season or None, words), start=start, end=end)
        for season, start, end in seasons
    )
    known = (
        (words.account_id, who.account_id),
        (words.region, who.region),
        (words.level, None if who.level is None else str(who.level)),
        (words.account_class, words.classes.get(who.account_class or "", who.account_class)),
        (words.salesperson, who.salesperson_id),
        *([(words.buys_from, who.upstream_id)] if who.upstream_id else []),
        (words.season, covered),
    )
    over = f"{words.sheet} · {words.as_of.format(day=sheet.as_of)}"
    return SheetHead(
        over, who.name or who.account_id, tuple((name, value or NONE) for name, value in known)
    )


def _figures(sheet: AccountSheet, words: Words) -> Figures:
    ordered = [line for line in sheet.lines if line.recommended_units]
    cases = [line.recommended_cases for line in ordered if line.recommended_cases is not None]
    first = min((line.ship_by_date for line in ordered), default=None)
    return Figures(
        (
            (words.to_ship, number(total(line.recommended_units for line in ordered))),
            (words.cases, number(total(cases)) if cases else NONE),
            (words.orders, f"{len(ordered)} / {len(sheet.lines)}"),
            (words.first_ship_by, first.isoformat() if first else NONE),
            (words.cut, number(total(line.cut_units for line in sheet.lines))),
        )
    )


def _to_ship(sheet: AccountSheet, words: Words) -> Iterator[SheetBlock]:
    lines = [line for line in sheet.lines if line.recommended_units]
    if not lines:
        yield Paragraph(words.nothing_to_ship)
        return
    lines.sort(key=lambda line: (line.ship_by_date, -(line.recommended_units or 0)))
    rows = [
        (
            *names(line),
            told(line.recommended_units),
            told(line.recommended_cases),
            line.ship_by_date.isoformat(),
            line.window_start.isoformat(),
            line.window_end.isoformat(),
            "",
        )
        for line in lines
    ]
    units = number(total(line.recommended_units for line in lines))
    cases = [line.recommended_cases for line in lines]
    in_all = "" if None in cases else number(total(cases))
    rows.append((words.total, "", units, in_all, "", "", "", ""))
    columns = [*product(words), words.units, words.cases]
    yield laid_out(
        [*columns, words.ship_by, words.arrives, words.until, words.agreed],
        rows,
        numbers=(2, 3, 4, 5, 6),
        sums=1,
        blank=7,
    )
    yield Paragraph(words.unit_note, "small")


def _stands(sheet: AccountSheet, words: Words) -> TextTable:
    rows = [
        (
            *names(each.line),
            told(each.line.on_hand_units),
            told(each.line.in_transit_units),
            estimate(each.line.projected_units_at_arrival),
            whole(each.line.demand_units_p50),
            whole(each.line.demand_units_p90),
            _runs_out(each, words),
        )
        for each in sheet.products
    ]
    columns = [*product(words), words.on_hand, words.in_transit, words.at_arrival, words.asked]
    return laid_out([*columns, words.one_in_ten, words.runs_out], rows, numbers=(2, 3, 4, 5, 6, 7))


def _runs_out(each: ProductStory, words: Words) -> str:
    if not each.stock:
        return NONE
    return each.runs_out.isoformat() if each.runs_out else words.stays


def _cuts(sheet: AccountSheet, words: Words) -> SheetBlock:
    cut = [line for line in sheet.lines if line.cut_units]
    if not cut:
        return Paragraph(words.no_cuts)
    rows = [
        (
            *names(line),
            told((line.recommended_units or Decimal()) + (line.cut_units or Decimal())),
            told(line.recommended_units),
            told(line.cut_units),
            cut_reason(line, words) or NONE,
        )
        for line in cut
    ]
    columns = [*product(words), words.needed, words.given, words.cut]
    return laid_out([*columns, words.cut_reason], rows, numbers=(2, 3, 4))


def _comparison(sheet: AccountSheet, words: Words) -> TextTable:
    rows = []
    for each in sheet.products:
        then, now = each.last_sold, each.line.demand_units_mean
        days = f"{each.last.start} – {each.last.end}" if each.last else NONE
        rows.append((*names(each.line), days, estimate(then), whole(now), change(then, now)))
    columns = [*product(words), words.last_days, words.last_sold, words.asked_now]
    return laid_out([*columns, words.change], rows, numbers=(2, 3, 4, 5))


def _reasons(sheet: AccountSheet, words: Words) -> TextTable:
    rows = [
        (*names(line), " ".join([reason(line, words), *drove(line, words)])) for line in sheet.lines
    ]
    return laid_out([*product(words), words.reason], rows)
