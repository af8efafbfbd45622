"""The pictures of a season sheet, each with its keys, what it says and a table of its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from transforms.exports.blocks import Paragraph, Picture, SheetBlock
from transforms.exports.stock_up.cells import estimate, laid_out, share, told, total
from transforms.exports.stock_up.model import AccountSheet, ProductStory, WeekAhead, WeekBehind
from transforms.exports.stock_up.vega import demand_picture, marks_of, stock_picture
from transforms.exports.stock_up.words import Words
from transforms.language.figures import number

_BIGGEST = 6


def pictures(sheet: AccountSheet, words: Words) -> Iterator[SheetBlock]:
    """Yield the account's totals in a picture, then demand and stock of its biggest products."""
    drawn = [each for each in sheet.products if each.behind and each.ahead]
    if len(drawn) > 1:
        yield _totals(sheet, drawn, words)
        yield Paragraph(words.totals_note, "small")
    by_size = sorted(drawn, key=lambda each: (-each.line.demand_units_mean, each.line.product_id))
    for each in by_size[:_BIGGEST]:
        yield _demand(sheet, each, words)
        if each.stock_from_today:
            yield _stock(sheet, each, words)


def _totals(sheet: AccountSheet, drawn: Sequence[ProductStory], words: Words) -> Picture:
    behind, ahead = _all_behind(drawn), _all_ahead(drawn)
    rows = [(row.week.isoformat(), told(row.sold), estimate(row.demand), "") for row in behind]
    rows += [(row.week.isoformat(), "", "", told(row.mean)) for row in ahead]
    marks = [(sheet.as_of, words.today)]
    return Picture(
        title=words.demand_of.format(product=words.all_products),
        says=_says(words.demand_says, [row.mean for row in ahead]),
        spec=demand_picture(behind, ahead, marks, sheet.seasons, has_bands=False),
        keys=(
            ("solid behind", words.sold),
            ("dotted behind", words.demand),
            ("solid ahead", words.mean),
            ("fill peak", words.peak),
        ),
        numbers=words.numbers,
        table=laid_out([words.week, words.sold, words.demand, words.mean], rows, numbers=(1, 2, 3)),
    )


def _demand(sheet: AccountSheet, each: ProductStory, words: Words) -> Picture:
    rows = [
        (row.week.isoformat(), told(row.sold), estimate(row.demand), *[""] * 5)
        for row in each.behind
    ]
    rows += [
        (row.week.isoformat(), "", "", *map(number, (row.p10, row.p25, row.p50, row.p75, row.p90)))
        for row in each.ahead
    ]
    columns = [words.week, words.sold, words.demand, "10 %", "25 %", "50 %", "75 %", "90 %"]
    marks = marks_of(each, sheet.as_of, words)
    return Picture(
        title=words.demand_of.format(product=each.line.full_label),
        says=_says(words.demand_says, [row.p50 for row in each.ahead]),
        spec=demand_picture(each.behind, each.ahead, marks, sheet.seasons),
        keys=(
            ("solid behind", words.sold),
            ("dotted behind", words.demand),
            ("solid ahead", words.median),
            ("fill mid-ahead", words.band_50),
            ("fill pale-ahead", words.band_80),
            ("fill peak", words.peak),
        ),
        numbers=words.numbers,
        table=laid_out(columns, rows, numbers=range(1, 8)),
    )


def _stock(sheet: AccountSheet, each: ProductStory, words: Words) -> Picture:
    weeks = each.stock_from_today
    rows = [
        (
            row.week.isoformat(),
            *map(number, row[1:4]),
            share(row.empty),
            *map(number, row[5:8]),
            share(row.with_empty),
        )
        for row in weeks
    ]
    bare, helped = words.without_order, words.with_order
    columns = [words.week]
    for which in (bare, helped):
        columns += [f"{which} {level} %" for level in (10, 50, 90)] + [words.chance_empty]
    end = {"bare": number(weeks[-1].p50), "helped": number(weeks[-1].with_p50)}
    return Picture(
        title=words.stock_of.format(product=each.line.full_label),
        says=words.stock_says.format(weeks=len(each.stock), **end),
        spec=stock_picture(weeks, marks_of(each, sheet.as_of, words), sheet.seasons),
        keys=(
            ("dashed without", bare),
            ("solid with", helped),
            ("fill pale-without", f"{bare} · {words.band_80}"),
            ("fill pale-with", f"{helped} · {words.band_80}"),
            ("fill peak", words.peak),
        ),
        numbers=words.numbers,
        table=laid_out(columns, rows, numbers=range(1, 9)),
    )


def _says(text: str, units: Sequence[Decimal]) -> str:
    return text.format(
        weeks=len(units), first=number(units[0]), last=number(units[-1]), most=number(max(units))
    )


def _all_behind(drawn: Sequence[ProductStory]) -> list[WeekBehind]:
    """Add the products of an account up, week by week; a week that none reports stays unknown."""
    weeks = sorted({row.week for each in drawn for row in each.behind})
    rows = {
        week: [row for each in drawn for row in each.behind if row.week == week] for week in weeks
    }
    return [
        WeekBehind(
            week,
            total(row.sold for row in own) if any(row.sold is not None for row in own) else None,
            total(row.demand for row in own)
            if any(row.demand is not None for row in own)
            else None,
        )
        for week, own in rows.items()
    ]


def _all_ahead(drawn: Sequence[ProductStory]) -> list[WeekAhead]:
    """Add the means of the products up; nothing else of a distribution adds up."""
    means: dict[date, Decimal] = {}
    for row in (row for each in drawn for row in each.ahead):
        means[row.week] = means.get(row.week, Decimal()) + row.mean
    return [WeekAhead(week, *[mean] * 6) for week, mean in sorted(means.items())]
