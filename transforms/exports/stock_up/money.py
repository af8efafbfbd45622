"""What a season sheet tells of money: the orders' worth, the sales they save, credit and rebates.

Our cost and margin are not on it: the sheet lies on the account's table.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from transforms.exports.blocks import Figures, Paragraph, SheetBlock, TextTable
from transforms.exports.stock_up.cells import NONE, laid_out, names, told
from transforms.exports.stock_up.model import AccountSheet
from transforms.exports.stock_up.words import Words
from transforms.language.figures import in_coins, measured, money, number, unit


def money_blocks(sheet: AccountSheet, words: Words) -> Iterator[SheetBlock]:
    """Yield what the account's orders come to, line by line, and the tiers that they reach."""
    credit = sheet.money.credit
    if credit is None:
        yield Paragraph(words.no_money)
        return
    amounts = (
        (words.order_value, credit.order_amount),
        (words.saved_sales, credit.avoided_amount),
        (words.credit_limit, credit.credit_limit),
        (words.open_amount, credit.open_amount),
        (words.overdue, credit.overdue_amount),
    )
    yield Figures(tuple((name, _amount(amount, sheet)) for name, amount in amounts))
    if credit.over_amount is not None and credit.over_amount > 0 and credit.order_amount:
        yield Paragraph(words.over_limit.format(amount=_amount(credit.over_amount, sheet)))
    if sheet.money.lines:
        yield _worth(sheet, words)
    if sheet.money.rebates:
        yield _rebates(sheet, words)
    currency = f" ({sheet.money.currency})" if sheet.money.currency else ""
    yield Paragraph(words.money_note.format(currency=currency), "small")


def _worth(sheet: AccountSheet, words: Words) -> TextTable:
    lines = {line.product_id: line for line in sheet.lines}
    rows = [
        (
            *names(lines[each.product_id]),
            _amount(each.order_amount, sheet),
            _amount(each.avoided_amount, sheet),
            NONE if each.cover_weeks is None else f"{each.cover_weeks:,.1f}",
        )
        for each in sheet.money.lines
        if each.product_id in lines
    ]
    columns = [
        words.product,
        words.product_id,
        words.order_value,
        words.saved_sales,
        words.cover_weeks,
    ]
    return laid_out(columns, rows, numbers=(2, 3, 4))


def _rebates(sheet: AccountSheet, words: Words) -> TextTable:
    rows = [
        (
            each.program_id,
            each.period,
            number(each.tier_before),
            number(each.tier_after),
            told(each.distance_after),
            f"{measured(each.added_amount, each.currency)} {unit(each.currency)}",
        )
        for each in sheet.money.rebates
    ]
    columns = [words.program, words.period, words.tier_now, words.tier_then, words.to_next_tier]
    return laid_out([*columns, words.added_rebate], rows, numbers=(2, 3, 4, 5))


def _amount(amount: Decimal | None, sheet: AccountSheet) -> str:
    if amount is None:
        return NONE
    currency = sheet.money.currency
    coins = in_coins(amount, currency)
    return money(coins, currency) if currency else number(coins)
