"""The measures of the warehouse: what may be added, counted or divided, declared once.

A measure says how rows of one table become one number, for any choice of rows: `profit` adds
`profit_amount`; `overdue` is that of the latest month chosen, for what is owed on two days does not
add up; a ratio divides one measure by another after both were taken, so that the ratio of many
accounts is not the mean of their ratios. The semantic layer and the dashboards say measures by
these names (`transforms/exports/bi`), and their SQL is written nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from transforms.language.quoting import identifier
from transforms.schema.tables import Table
from transforms.schema.warehouse import WAREHOUSE_TABLES

Kind = Literal["sum", "latest", "distinct", "count", "mean", "highest", "ratio"]
_AGGREGATE = {"sum": "sum({})", "distinct": "count(distinct {})", "mean": "avg({})"} | {
    "highest": "max({})",
    "latest": "sum({})",
}


@dataclass(frozen=True)
class Measure:
    """A name, how it is taken, and from what.

    A `latest` measure is taken on the last day of the rows chosen. A ratio's `over` and `under` are
    measures of the same table.
    """

    name: str
    label: str
    kind: Kind
    table: str
    column: str = ""
    over: str = ""
    under: str = ""

    @property
    def meaning(self) -> str:
        if self.kind == "ratio":
            return f"{MEASURES[self.over].label} ÷ {MEASURES[self.under].label}"
        if self.kind == "count":
            return f"number of rows, one per {self.home.grain}"
        said = {"latest": "of the latest day chosen", "distinct": "each counted once"}
        said |= {"mean": "mean of the rows", "highest": "the highest of the rows"}
        told = self.home[self.column].meaning
        return f"{told}; {said[self.kind]}" if self.kind in said else told

    @property
    def unit(self) -> str | None:
        if self.kind == "ratio" or self.column.endswith("_ratio"):
            return "ratio"
        if self.kind in ("count", "distinct"):
            return None
        return self.home[self.column].unit

    @property
    def home(self) -> Table:
        return WAREHOUSE_TABLES[self.table]

    @property
    def sql(self) -> str:
        """Return the aggregate over the rows of the table, in PostgreSQL's words."""
        if self.kind == "ratio":
            over, under = MEASURES[self.over].sql, MEASURES[self.under].sql
            return f"{over}::numeric / nullif({under}, 0)"
        if self.kind == "count":
            return "count(*)"
        return _AGGREGATE[self.kind].format(identifier(self.column))


def _measures() -> Iterator[Measure]:
    for table, declared in _DECLARED.items():
        for line in declared.strip().splitlines():
            name, kind, source, label = line.split(maxsplit=3)
            if kind == "ratio":
                over, under = source.split("/")
                yield Measure(name, label, "ratio", table, over=over, under=under)
            else:
                column = "" if source == "-" else source
                yield Measure(name, label, kind, table, column=column)  # type: ignore[arg-type]


# name, how it is taken, column or over/under, label
_DECLARED = {
    "account_metrics": """
        accounts               distinct account_id                Accounts
        sales                  sum      sell_in_net_amount        Net sales
        sales_units            sum      sell_in_units             Units sold in
        bought                 sum      bought_amount             Bought from anyone
        bought_units_sum       sum      bought_units              Units bought from anyone
        sold_on_units          sum      sell_through_units        Units sold through
        gross_margin           sum      gross_margin_amount       Gross margin
        rebates                sum      rebate_accrued_amount     Rebates accrued
        cost_to_serve          sum      cost_to_serve_amount      Cost to serve
        profit                 sum      profit_amount             Profit after everything
        orders                 sum      order_count               Orders
        lost_units             sum      lost_sales_units_estimate Units lost for want of stock
        incidents              sum      incident_count            Incidents
        stock_units            latest   on_hand_units             Units in stock
        overdue                latest   overdue_amount            Overdue
        sold_on_ratio          ratio    sold_on_units/sales_units Sold through of sold in
        rebate_ratio           ratio    rebates/sales             Rebates of net sales
        profit_ratio           ratio    profit/sales              Profit of net sales
    """,
    "account_class": """
        classed_accounts       distinct account_id                Accounts in a class
        score                  mean     composite_score           Mean composite score
    """,
    "account_risk": """
        risk_accounts          distinct account_id                Accounts judged for dangers
        dangers                sum      danger_count              Dangers flagged
    """,
    "coverage": """
        visits                 sum      visit_count               Visits
        visit_time             sum      visit_minutes             Minutes of visits
        visit_expense          sum      expense_amount            Visit and promotion expenses
        effort_share           sum      effort_share_ratio        Share of effort
        bought_share           sum      bought_share_ratio        Share of what was bought
    """,
    "sales_barometer": """
        trade                  sum      sell_in_net_amount        Sell-in
        trade_last_year        sum      sell_in_last_year_amount  Sell-in, days compared with
        trade_28d              latest   sell_in_28d_amount        Sell-in of four weeks
        trade_last_year_28d    latest   sell_in_last_year_28d_amount Four weeks of last year
        trade_growth_ratio     ratio    trade_28d/trade_last_year_28d Sell-in of last year's
        like_told              sum      like_sell_through_units   Sell-through, like for like
        like_told_last_year    sum      like_sell_through_last_year_units Like for like, last year
        like_growth_ratio      ratio    like_told/like_told_last_year Sold through like for like
        through_age            highest  sell_through_age_days     Days since sell-through was told
        stock_age              highest  stock_age_days            Days since stock was counted
    """,
    "price_fairness": """
        price_spread           mean     paid_price_spread_ratio   Mean spread of prices paid
        priced_sales           sum      priced_net_amount         Sales whose prices were compared
    """,
    "price_exception": """
        price_exceptions       count    -                         Prices off their peers
        excepted_accounts      distinct account_id                Accounts with such a price
        price_advantage        sum      advantage_amount          Money these prices moved
    """,
    "fct_order_line": """
        order_lines            count    -                         Order lines
        invoiced               sum      net_amount                Net amount of order lines
        invoiced_units         sum      line_units                Units of order lines
        listed                 sum      list_amount               The same at list price
        price_level_ratio      ratio    invoiced/listed           Net price of list price
    """,
    "stock_up_plan": """
        plan_lines             count    -                         Plan lines
        planned_units          sum      recommended_units         Units to ship
        planned_cases          sum      recommended_cases         Cases to ship
        wished_units           sum      unconstrained_units       Units without limits
        cut_units_sum          sum      cut_units                 Units cut
        expected_units         sum      demand_units_mean         Expected demand
        cut_ratio              ratio    cut_units_sum/wished_units Cut of what was wished
    """,
    "demand_forecast": """
        forecast_units         sum      demand_units_mean         Forecast
        baseline_forecast      sum      baseline_units            Seasonal naive
    """,
    "rebate_statement": """
        earned                 sum      earned_amount             Rebates earned
        accrued                sum      accrued_amount            Rebates posted as accrued
        settled                sum      settled_amount            Rebates settled
        open_rebates           sum      open_amount               Rebates open
        earning_accounts       distinct account_id                Accounts with a statement
    """,
}
MEASURES: dict[str, Measure] = {}
for _measure in _measures():
    if _measure.name in MEASURES or _measure.label in {m.label for m in MEASURES.values()}:
        raise ValueError(f"measure {_measure.name!r} or its label is declared twice")
    MEASURES[_measure.name] = _measure
