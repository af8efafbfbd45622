"""What each metric takes, and what to say where it is null.

Comes out: the rows of the relation `metric_need`. A metric that is null for some account of a month
gets one of three answers: its feed has not come in, an exchange rate of what it converts is
missing, or the account is without what the metric takes. Which of them holds is decided in
`sql/marts/metric_availability`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from transforms.language.messages import gettext as _
from transforms.schema import METRIC_NAMES
from transforms.schema.models_staging import PROVIDED

_NO_SALES = _("nothing was sold in the trailing 12 months")
_LEDGER = _(
    "the ledger does not speak for the month, or a sum has no exchange rate: run"
    " `peakledger rebates accrue`, then build again"
)
_NO_INTAKE = _(
    "no order of it has come in, and it buys from an upstream: units are estimated where"
    " sell-through and two counts of stock are known"
)
_NO_COST = _("some line of the month has no unit_cost")
_NO_VISITS = _("a visit has a rate (setting profit) and the feed visits has not come in")
_NO_EXPENSE = _("an expense of the month has no exchange rate, or {other}", other=_NO_VISITS)
_NO_PROFIT = _(
    "gross margin, rebates, cost to serve or, with a rate of credit, receivables are unknown"
)
_NO_REQUEST = _("no order of the trailing 12 months bears requested_quantity")
_NO_STOCK = _("no count of stock speaks for a day of the month")
_NO_NETWORK = _("no account names its upstream_id")
_NOT_LATELY = _("not ordered in the last three years, or fewer than 10 accounts ordered twice")
_BUYING = _("ordered on a single day; {other}", other=_NOT_LATELY)
_NO_CLASS = _("the account is closed or anonymous, or it is unknown for how much it buys")
_NO_PERIOD = _(
    "fiscal periods are calendar months (setting fiscal_calendar), or none of whole weeks ends in"
    " the month"
)
_NO_PROMOTION = _(
    "in no promotion that began in the month, or its weeks or the usual ones are not told of"
)
_NO_MARGIN = _(
    "its level bought nothing with a known pack, or nobody ordered that from it or saw a price"
)
_NO_PEERS = _(
    "nothing was bought, an amount or the category is unknown, or fewer than three peers are known"
)
_NO_STRENGTH = _(
    "{known}, or neither credit, network, people, vehicles nor warehouse is known of its region and"
    " level",
    known=_NO_CLASS,
)


@dataclass(frozen=True)
class MetricNeed:
    """The feed a metric takes, and why it may be null with it.

    `empty` is None where every account has a value but for a missing exchange rate; `converts` is
    how many months of order lines the metric converts, its own included.
    """

    feed: str
    empty: str | None = None
    converts: int | None = None


_NEEDS: dict[str, MetricNeed] = {
    "sell_in_units": MetricNeed("orders"),
    "sell_in_net_amount": MetricNeed("orders", converts=1),
    "return_ratio": MetricNeed("orders", _NO_SALES, converts=12),
    "sell_through_units": MetricNeed(
        "sell_through", _("the month was not reported, and nobody ordered from the account")
    ),
    "sell_through_ratio": MetricNeed(
        "sell_through", _("not both bought and reported in the trailing 12 months")
    ),
    "gross_margin_amount": MetricNeed("products", _NO_COST, converts=1),
    "rebate_accrued_amount": MetricNeed("orders", _LEDGER),
    "cost_to_serve_amount": MetricNeed("expenses", _NO_EXPENSE),
    "profit_amount": MetricNeed("expenses", _NO_PROFIT, converts=1),
    "profit_per_case_amount": MetricNeed(
        "expenses",
        _("no cases were sold, a pack is unknown, or {other}", other=_NO_PROFIT),
        converts=1,
    ),
    "revenue_share_ratio": MetricNeed("orders", _NO_SALES, converts=12),
    "cumulative_share_ratio": MetricNeed("orders", _NO_SALES, converts=12),
    "pareto_class": MetricNeed("orders", _NO_SALES, converts=12),
    "growth_yoy_ratio": MetricNeed(
        "orders", _("nothing was sold in the same month last year"), converts=13
    ),
    "growth_rolling_12_ratio": MetricNeed(
        "orders",
        _("the orders do not reach back 24 months, or nothing was sold in the 12 before"),
        converts=24,
    ),
    "order_count": MetricNeed("orders"),
    "order_interval_days_mean": MetricNeed(
        "orders", _("not ordered on two days of the trailing 12 months")
    ),
    "order_interval_cv": MetricNeed(
        "orders", _("not ordered on three days of the trailing 12 months")
    ),
    "days_since_last_order": MetricNeed("orders", _("not ordered yet")),
    "alive_probability": MetricNeed("orders", _BUYING),
    "expected_orders_90d": MetricNeed("orders", _NOT_LATELY),
    "distinct_products": MetricNeed("orders"),
    "high_margin_mix_ratio": MetricNeed(
        "products", _("nothing with a unit_cost was sold in the trailing 12 months"), converts=12
    ),
    "sub_distributor_count": MetricNeed("accounts", _NO_NETWORK),
    "active_outlet_count": MetricNeed("accounts", _NO_NETWORK),
    "new_outlet_count": MetricNeed("accounts", _NO_NETWORK),
    "on_hand_units": MetricNeed("inventory", _("no count of the 31 days before the month's end")),
    "days_of_inventory": MetricNeed(
        "inventory", _("nothing is known to have sold in the last 28 days in stock")
    ),
    "stock_out_days": MetricNeed("inventory", _NO_STOCK),
    "stock_out_ratio": MetricNeed("inventory", _("no count of the trailing 12 months")),
    "lost_sales_units_estimate": MetricNeed(
        "inventory", _("nothing says how fast products sell where they are in stock")
    ),
    "fill_rate_order_ratio": MetricNeed("orders", _NO_REQUEST),
    "fill_rate_line_ratio": MetricNeed("orders", _NO_REQUEST),
    "fill_rate_case_ratio": MetricNeed("orders", _NO_REQUEST),
    "otif_ratio": MetricNeed("orders", _("no order of the trailing 12 months bears promised_on")),
    "channel_loading_index": MetricNeed("sell_through", _("not both bought and sold on")),
    "days_sales_outstanding": MetricNeed(
        "receivables",
        _("no invoice up to the month's end, or nothing was sold in the trailing 12 months"),
        converts=12,
    ),
    "overdue_amount": MetricNeed("receivables", _("no invoice up to the month's end")),
    "overdue_days_mean": MetricNeed("receivables", _("nothing is overdue")),
    "credit_utilisation_ratio": MetricNeed("receivables", _("no credit_limit")),
    "share_of_wallet_ratio": MetricNeed(
        "competitor_share",
        _("no share was seen in the trailing 12 months, or competitors' shares exceed the whole"),
    ),
    "effective_discount_ratio": MetricNeed(
        "products", _("nothing with a list_price was sold in the trailing 12 months"), converts=12
    ),
    "effective_rebate_ratio": MetricNeed(
        "orders",
        _("the ledger does not speak for the trailing 12 months, or nothing was sold"),
        converts=12,
    ),
    "incident_count": MetricNeed("incidents", _("the feed holds no case up to now")),
    "bought_units": MetricNeed("orders", _NO_INTAKE),
    "bought_amount": MetricNeed("orders", _NO_INTAKE, converts=1),
    "goods_margin_amount": MetricNeed(
        "products",
        _("the cost of goods that it bought from another account is unknown"),
        converts=12,
    ),
    "tenure_months": MetricNeed("accounts", _("neither opened nor bought before")),
    "off_network_lines": MetricNeed("accounts", _("the account's network_model is unknown")),
    "diverted_lines": MetricNeed(
        "orders", _("none of the month's order lines says its ship_to_territory")
    ),
    "diverted_scans": MetricNeed("scans"),
    "undercut_lines": MetricNeed("products", _("no product has a price_floor")),
    "active_sub_count": MetricNeed("accounts", _NO_NETWORK),
    "visit_count": MetricNeed("visits"),
    "minute_share_ratio": MetricNeed("visits", _("no visit of the trailing 12 months has minutes")),
    "expense_share_ratio": MetricNeed(
        "expenses",
        _("an expense of the trailing 12 months has no exchange rate, or there was none"),
    ),
    "bought_share_ratio": MetricNeed("orders", _("nothing was bought"), converts=12),
    "coverage_index": MetricNeed(
        "visits", _("the account bought nothing in the trailing 12 months, or we spent nothing")
    ),
    "visit_due_on": MetricNeed("visits", _("the account is closed or has no class")),
    "feedback_score_mean": MetricNeed(
        "feedback",
        _("nobody scored the account's salesperson in the trailing 12 months, or it has none"),
    ),
    "trained_account_count": MetricNeed("trainings", _("the account has no salesperson")),
    "uplift_units": MetricNeed("promotions", _NO_PROMOTION),
    "plan_amount": MetricNeed("targets", _("the account has no target in money for the month")),
    "cap_case_amount": MetricNeed("claims", _("its level bought nothing, or a pack is unknown")),
    "trade_margin_case_amount": MetricNeed("market_prices", _NO_MARGIN),
    "gap_ratio": MetricNeed("products", _NO_PEERS, converts=12),
    "days_to_pay_mean": MetricNeed(
        "receivables", _("none of its invoices was paid in full in the trailing 12 months")
    ),
    "profit_score": MetricNeed(
        "products", _("{known}, or what some of it cost us", known=_NO_CLASS), converts=12
    ),
    "strength_score": MetricNeed("accounts", _NO_STRENGTH, converts=12),
    "potential_score": MetricNeed(
        "orders",
        _("{known}, or neither growth, loyalty nor a rhythm of orders", known=_NO_CLASS),
        converts=12,
    ),
    "period_return_ratio": MetricNeed(
        "orders", _("{known}, or nothing was sold in it", known=_NO_PERIOD)
    ),
    "period_sell_through_ratio": MetricNeed(
        "sell_through", _("{known}, or not both bought and reported in it", known=_NO_PERIOD)
    ),
    "period_growth_ratio": MetricNeed(
        "orders",
        _("{known}, or nothing was sold in the same period a year before", known=_NO_PERIOD),
    ),
    "weakest_growth_factor": MetricNeed(
        "accounts", _("{known}, or none of its growth factors", known=_NO_CLASS), converts=12
    ),
}
if missing := set(METRIC_NAMES) - set(_NEEDS):
    raise ValueError(f"metrics without an entry here: {sorted(missing)}")


def lacking() -> dict[str, str]:
    """Return what accounts lack that have no value though the feed came in, by metric."""
    return {metric: need.empty for metric, need in _NEEDS.items() if need.empty is not None}


def metric_needs() -> pa.Table:
    """Return one row per metric, in the columns of the registry's `metric_need`."""
    rows = [
        {
            "metric": metric,
            "needs_feed": need.feed,
            "reason_absent": f"the feed {need.feed} has not come in",
            "reason_empty": need.empty,
            "converted_months": need.converts,
        }
        for metric, need in _NEEDS.items()
    ]
    return pa.Table.from_pylist(rows, schema=PROVIDED["metric_need"].arrow)
