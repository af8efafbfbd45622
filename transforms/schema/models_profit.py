"""Models of what an account earns us: rebates from the ledger, cost to serve, profit.

Those of fairness and of the channel's margin, which rest on them, are listed with them.
"""

from __future__ import annotations

from transforms.schema import fields_profit
from transforms.schema.models_fairness import FAIRNESS_INTERMEDIATES
from transforms.schema.models_margin import MARGIN_FACTS, MARGIN_INTERMEDIATES
from transforms.schema.models_staging import model
from transforms.schema.tables import Table, table

_ = fields_profit  # its import declares the fields
_ACCOUNT_MONTH = "account × complete month"

LEDGER_SUM: Table = table(
    "ledger_sum",
    "staging",
    "program_id! account_id! earning_period! currency! posting_period! posted_as_of!"
    " accrued_amount=ledger_amount!",
    key="program_id account_id earning_period currency posting_period posted_as_of",
    grain="program × account × period × posting month × as-of day",
    meaning="what the ledger has accrued",
)


def _account_month(name: str, columns: str, meaning: str) -> Table:
    return model(
        "intermediate",
        name,
        f"month! {columns}",
        key="month account_id",
        grain=_ACCOUNT_MONTH,
        meaning=meaning,
    )


PROFIT_FACTS = (
    model(
        "fact",
        "fct_account_delivery_month",
        "month! account_id! served_orders! delivery_days!",
        key="month account_id",
        grain="account × month",
        meaning="orders placed with us, and days on which goods of ours arrived",
    ),
    *MARGIN_FACTS,
)
PROFIT_INTERMEDIATES = (
    model(
        "intermediate",
        "int_rebate_month",
        "account_id! program_id! earning_period! currency! starts_on! accrued_amount=ledger_amount!"
        " month! month_no! days=period_days! bought_net_amount",
        key="account_id program_id earning_period currency starts_on month",
        grain="account × program × earning period × complete month of it",
        meaning="what says how much of a period's rebates belongs to each of its months",
    ),
    model(
        "intermediate",
        "int_rebate_share",
        "month! account_id! program_id! earning_period! currency! starts_on!"
        " accrued_amount=ledger_amount!",
        key="account_id program_id earning_period currency starts_on month",
        grain="account × program × earning period × complete month of it",
        meaning="rebates shared out to the months of their period",
    ),
    _account_month(
        "int_account_rebate",
        "account_id! rebate_accrued_amount",
        "rebates accrued, in the months that the ledger speaks for",
    ),
    model(
        "intermediate",
        "int_account_expense",
        "month! account_id! fund_amount fee_amount other_expense_amount",
        key="month account_id",
        grain="account × month with an expense",
        meaning="what was spent on an account, by what it went for",
    ),
    _account_month(
        "int_account_cost",
        "account_id! fund_amount fee_amount other_expense_amount visit_minutes visit_cost_amount"
        " order_cost_amount delivery_cost_amount cost_to_serve_amount",
        "what serving an account cost, part by part",
    ),
    _account_month(
        "int_account_case", "account_id! sold_cases", "cases sold, null where a pack is unknown"
    ),
    model(
        "intermediate",
        "int_product_year",
        "month! product_id! costed_net_amount sold_cost_amount! uncosted_lines! sell_in_units!",
        key="month product_id",
        grain="product × month with sales of it in its trailing year",
        meaning="what our own sales of a product came to in 12 months",
    ),
    model(
        "intermediate",
        "int_product_earning",
        "month! product_id! margin_each",
        key="month product_id",
        grain="product × complete month",
        meaning="what a unit of each product earned us",
    ),
    _account_month(
        "int_account_supply",
        "account_id! goods_margin_amount goods_margin_source supplied_cases",
        "what our goods earned that an account bought from another",
    ),
    _account_month(
        "int_account_margin",
        "month_no! account_id! gross_margin_amount goods_margin_amount profit_source"
        " supplied_cases earned_amount_12m",
        "what our goods earned us at each account, before rebates and costs",
    ),
    model(
        "intermediate",
        "int_profit_rank",
        "month! account_id! volume_rank! profit_rank! peer_count! is_big_but_small!",
        key="month account_id",
        grain="account × complete month in whose trailing year it bought",
        meaning="places by volume and by profit",
    ),
    _account_month(
        "int_account_intake",
        "account_id! bought_units bought_amount sell_in_source",
        "what an account bought from anyone, and how that is known",
    ),
    _account_month(
        "int_account_wallet", "account_id! share_of_wallet_ratio", "our share beside competitors'"
    ),
    _account_month(
        "int_account_earning",
        "month_no! account_id! gross_margin_amount goods_margin_amount profit_source"
        " rebate_accrued_amount rebate_taken_amount"
        " cost_to_serve_amount credit_cost_amount sold_cases bought_cases",
        "the parts of what an account earns us",
    ),
    _account_month(
        "int_account_profit",
        "month_no! account_id! gross_margin_amount goods_margin_amount profit_source"
        " rebate_accrued_amount cost_to_serve_amount credit_cost_amount profit_amount bought_cases"
        " profit_per_case_amount rebate_accrued_amount_12m effective_rebate_ratio"
        " profit_amount_12m bought_cases_12m",
        "what an account earns us",
    ),
    *FAIRNESS_INTERMEDIATES,
    *MARGIN_INTERMEDIATES,
)
