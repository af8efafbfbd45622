"""The money of an account's season sheet, read from what the plan published.

Relations `sheet_stock_up_value`, `sheet_stock_up_account` and `sheet_stock_up_rebate` are those of
the plan's day.
"""

from __future__ import annotations

from adapters.lake.engine import Engine
from transforms.exports.stock_up.amounts import AccountCredit, LineMoney, RebateAhead, SheetMoney

_VALUE = """
select product_id, order_amount, avoided_amount, cover_weeks from sheet_stock_up_value
where account_id = $account and recommended_units > 0
order by order_amount desc nulls last, product_id
"""
_CREDIT = """
select
    order_amount,
    avoided_amount,
    credit_limit,
    open_receivable_amount,
    overdue_amount,
    credit_over_amount
from sheet_stock_up_account where account_id = $account
"""
_REBATE = """
select
    program_id,
    earning_period,
    currency,
    tier_no_before,
    tier_no_after,
    tier_distance_after,
    added_rebate_amount
from sheet_stock_up_rebate where account_id = $account order by program_id, earning_period
"""


def sheet_money(engine: Engine, account: str, currency: str | None) -> SheetMoney:
    """Return what an account's orders come to, beside its credit and the tiers they reach."""
    value, credit, rebate = (
        engine.rows(query, {"account": account}) for query in (_VALUE, _CREDIT, _REBATE)
    )
    return SheetMoney(
        currency,
        [LineMoney(*row) for row in value],
        AccountCredit(*credit[0]) if credit else None,
        [RebateAhead(*row) for row in rebate],
    )
