"""What the models make between clean feeds and published tables.

Intermediates live for one build; lake facts are kept by month in the lake and are not published.
"""

from __future__ import annotations

from transforms.schema.models_class import CLASS_INTERMEDIATES
from transforms.schema.models_effort import EFFORT_INTERMEDIATES
from transforms.schema.models_fiscal import FISCAL_INTERMEDIATES, FISCAL_STAGING
from transforms.schema.models_money import MONEY_INTERMEDIATES, MONEY_STAGING
from transforms.schema.models_network import (
    NETWORK_FACTS,
    NETWORK_INTERMEDIATES,
    NETWORK_STAGING,
)
from transforms.schema.models_profit import PROFIT_FACTS, PROFIT_INTERMEDIATES
from transforms.schema.models_quality import (
    QUALITY_FACTS,
    QUALITY_INTERMEDIATES,
    QUALITY_STAGING,
)
from transforms.schema.models_risk import RISK_FACTS, RISK_INTERMEDIATES, RISK_STAGING
from transforms.schema.models_sales import SALES_FACTS, SALES_INTERMEDIATES, SALES_STAGING
from transforms.schema.models_staging import PROVIDED, STAGING, model
from transforms.schema.models_stock import STOCK_FACTS, STOCK_STAGING
from transforms.schema.tables import Table
from transforms.schema.warehouse import METRIC_NAMES

__all__ = ["LAKE_FACTS", "MODEL_TABLES", "PROVIDED", "STAGING"]

_ACCOUNT_MONTH = "account × complete month"
_SALES = (
    "sell_in_units sold_net_amount gross_amount given_back_amount listed_net_amount"
    " sold_list_amount costed_net_amount sold_cost_amount uncosted_lines"
)
_SERVICE = (
    "asked_lines filled_lines asked_orders filled_orders asked_units filled_units"
    " promised_orders otif_orders"
)
_STOCK = "on_hand_units daily_units known_days stock_out_days lost_sales_units"
_YEAR = (
    "bought_net_amount sell_in_units sold_net_amount gross_amount given_back_amount"
    " listed_net_amount sold_list_amount costed_net_amount high_margin_net_amount"
    f" {_SERVICE} sell_through_units stock_out_days known_days"
)


_LAKE_FACTS = (
    model(
        "fact",
        "fct_account_product_month",
        f"month! account_id! product_id! {_SALES} bought_net_amount bought_units bought_lines"
        " free_good_units",
        key="month account_id product_id",
        grain="account × product × month",
        meaning="exact sums of our sales, and lines bought from anyone",
    ),
    model(
        "fact",
        "fct_account_order_day",
        "month! account_id! order_date! order_count!",
        key="account_id order_date",
        grain="account × day on which it ordered",
        meaning="orders by day, from whomever the account buys",
    ),
    model(
        "fact",
        "fct_account_service_month",
        f"month! account_id! {_SERVICE}",
        key="month account_id",
        grain="account × month",
        meaning="lines, orders and units filled, and orders on time",
    ),
    model(
        "fact",
        "fct_stock_span",
        "month! account_id! product_id! week_start! known_days! in_stock_days! stock_out_days!"
        " counted_days! on_hand_unit_days",
        key="month account_id product_id week_start",
        grain="account × product × span",
        meaning="days in and out of stock, in the days a week and a month share",
    ),
    model(
        "fact",
        "fct_sell_through_span",
        "month! account_id! product_id! week_start! dealt_from! dealt_until!"
        " basis=sell_through_basis! sell_through_units!",
        key="month account_id product_id week_start dealt_from dealt_until",
        grain="account × product × span × reported period",
        meaning="units sold on, in the days a week and a month share",
    ),
    model(
        "fact",
        "fct_account_product_stock",
        f"month! account_id! product_id! {_STOCK}",
        key="month account_id product_id",
        grain="account × product × month",
        meaning="stock at the month's end, its pace, and what being out of it cost",
    ),
)

_COUNTS = " ".join(f"{metric}=account_count!" for metric in METRIC_NAMES)
_YEAR_COLUMNS = " ".join(f"{column}_12m" for column in _YEAR.split())


def _account_month(name: str, columns: str, meaning: str) -> Table:
    return model(
        "intermediate",
        name,
        f"month! {columns}",
        key="month account_id",
        grain=_ACCOUNT_MONTH,
        meaning=meaning,
    )


_INTERMEDIATES = (
    _account_month(
        "int_account_month",
        "month_no! month_end! account_id! account_key region level upstream_id credit_limit"
        " is_anonymous! is_open! is_new! tenure_months",
        "accounts as they were at the month's end",
    ),
    _account_month(
        "int_account_sales",
        f"account_id! bought_net_amount bought_units {_SALES} high_margin_net_amount",
        "our own sales added over products",
    ),
    _account_month(
        "int_account_stock",
        f"account_id! sell_through_units sell_through_source {_STOCK}",
        "stock and sell-through added over products",
    ),
    _account_month(
        "int_account_flow",
        f"month_no! account_id! bought_net_amount bought_units {_SALES} high_margin_net_amount"
        f" {_SERVICE} sell_through_units sell_through_source {_STOCK}",
        "all that an account did in a month",
    ),
    _account_month(
        "int_account_year",
        f"month_no! account_id! {_YEAR_COLUMNS}",
        "sums over the trailing twelve months",
    ),
    _account_month(
        "int_account_earlier",
        "account_id! sold_net_amount_last_year sold_net_amount_prior_12m",
        "what growth is measured against",
    ),
    _account_month(
        "int_account_rank",
        "account_id! revenue_share_ratio cumulative_share_ratio pareto_class",
        "shares of the company's sales",
    ),
    _account_month(
        "int_account_rhythm",
        "account_id! order_count! days_since_last_order interval_count interval_days"
        " interval_days_squared",
        "sums of order intervals",
    ),
    _account_month(
        "int_account_order",
        "account_id! order_count! days_since_last_order order_interval_days_mean order_interval_cv"
        " alive_probability expected_orders_90d",
        "how regularly an account orders",
    ),
    _account_month(
        "int_account_variety", "account_id! distinct_products!", "products bought in a year"
    ),
    _account_month(
        "int_account_network",
        "account_id! sub_distributor_count active_outlet_count new_outlet_count",
        "who hangs below an account",
    ),
    _account_month(
        "int_account_debt",
        "account_id! open_receivable_amount overdue_amount overdue_days_mean"
        " credit_utilisation_ratio days_sales_outstanding",
        "what an account owes",
    ),
    _account_month("int_account_incident", "account_id! incident_count!", "broken rules"),
    _account_month(
        "int_account_trade",
        "account_id! return_ratio sell_through_ratio growth_yoy_ratio growth_rolling_12_ratio"
        " high_margin_mix_ratio effective_discount_ratio channel_loading_index",
        "ratios of trade",
    ),
    _account_month(
        "int_account_service",
        "account_id! fill_rate_order_ratio fill_rate_line_ratio fill_rate_case_ratio otif_ratio"
        " stock_out_ratio days_of_inventory",
        "ratios of service and stock",
    ),
    model(
        "intermediate",
        "int_product_margin",
        "month! product_id! is_high_margin",
        key="month product_id",
        grain="product × month in which it sold",
        meaning="products of above-median margin",
    ),
    model(
        "intermediate",
        "int_order_interval",
        "account_id! month_no! interval_count! interval_days! interval_days_squared!",
        key="account_id month_no",
        grain="account × month",
        meaning="order intervals that begin less those that end to count",
    ),
    model(
        "intermediate",
        "int_metric_count",
        f"month! {_COUNTS}",
        key="month",
        grain="complete month",
        meaning="accounts with a value, by metric",
    ),
)

_FACTS = (*PROFIT_FACTS, *QUALITY_FACTS, *NETWORK_FACTS, *SALES_FACTS, *RISK_FACTS)
LAKE_FACTS: dict[str, Table] = {made.name: made for made in (*_LAKE_FACTS, *STOCK_FACTS, *_FACTS)}
MODEL_TABLES: dict[str, Table] = {
    **STAGING,
    **LAKE_FACTS,
    **{
        made.name: made
        for made in (
            *STOCK_STAGING,
            *MONEY_STAGING,
            *FISCAL_STAGING,
            *NETWORK_STAGING,
            *SALES_STAGING,
            *QUALITY_STAGING,
            *RISK_STAGING,
            *_INTERMEDIATES,
            *CLASS_INTERMEDIATES,
            *MONEY_INTERMEDIATES,
            *FISCAL_INTERMEDIATES,
            *PROFIT_INTERMEDIATES,
            *NETWORK_INTERMEDIATES,
            *EFFORT_INTERMEDIATES,
            *SALES_INTERMEDIATES,
            *QUALITY_INTERMEDIATES,
            *RISK_INTERMEDIATES,
        )
    },
}
