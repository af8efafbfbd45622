"""What the forecast of rebates reads from the lake: orders by week, and what they last cost.

Goes in: a home whose lake holds order lines. Comes out: the planner's panels, of everything an
account orders from whomever (rebates count network orders too), and the price,
cost and unit that its lines of each product last bore.
"""

from __future__ import annotations

import pyarrow as pa

from adapters.lake.tables import Lake
from adapters.planning.inputs import PlanInputs
from transforms.language.quoting import date_literal
from transforms.rebates.accrual import SERIES

_ORDERED = """
select
    account_id,
    product_id,
    cast(date_trunc('week', order_date) as date) as week_start,
    sum(case when kind <> 'free_good' then line_units else 0 end) as sell_in_units,
    sum(case when kind = 'return' then -line_units else 0 end) as return_units,
    cast(null as decimal(18, 4)) as sell_through_units,
    cast(null as bigint) as in_stock_days,
    cast(null as bigint) as stock_out_days
from fct_order_line
where not is_anonymous and order_date < {until}
group by account_id, product_id, week_start
"""
# Rebates count what was bought once as well.
_EVERY_PAIR = """
create or replace temp table plan_pair as
select distinct account_id, product_id, true as is_active from fct_account_product_week
"""
_NOTHING_COUNTED = "select * from fct_inventory_day where false"

# The lines of half a year speak for the price; those before it, and then other accounts' lines,
# where there are none.
_PRICES = """
with sold as (
    select
        account_id,
        product_id,
        unit,
        currency,
        order_date >= $as_of - 182 as is_recent,
        cast(sum(quantity) as double) as quantity,
        cast(sum(line_units) as double) as units,
        cast(sum(line_amount) as double) as amount,
        cast(sum(cost_amount) as double) as cost
    from fct_order_line
    where kind = 'sale' and order_date < $as_of and quantity > 0
    group by account_id, product_id, unit, currency, is_recent
    having sum(line_units) > 0
),

own as (
    select distinct on (account_id, product_id) *
    from sold
    order by account_id, product_id, is_recent desc, units desc, unit, currency
),

other as (
    select distinct on (product_id) *
    from sold
    order by product_id, is_recent desc, units desc, account_id, unit, currency
)

select
    s.account_id,
    s.product_id,
    coalesce(w.unit, o.unit) as unit,
    cast(
        coalesce(w.amount / w.quantity, o.amount / o.quantity, 0) as decimal(18, 6)
    ) as unit_price,
    cast(
        case when w.units is null then o.cost / o.quantity else w.cost / w.quantity end
        as decimal(18, 6)
    ) as unit_cost,
    coalesce(w.currency, o.currency) as currency,
    coalesce(w.quantity / w.units, o.quantity / o.units, 0) as quantity_per_unit
from plan_series as s
left join own as w on s.account_id = w.account_id and s.product_id = w.product_id
left join other as o on s.product_id = o.product_id
order by s.series
"""


class OrderInputs(PlanInputs):
    """Read the planner's inputs with order lines in place of sell-in and without stock."""

    def priced(self) -> pa.Table:
        """Return every series with its price and unit, in the order of the chunks."""
        rows = self._engine.arrow(_PRICES, {"as_of": self._as_of})
        return rows.select(SERIES.names).cast(SERIES)

    def _name_pairs(self) -> None:
        self._run(_EVERY_PAIR)

    def _name_relations(self, lake: Lake) -> None:
        super()._name_relations(lake)
        ordered = _ORDERED.format(until=date_literal(self.first_monday))
        self._engine.rows(f"create or replace temp table fct_ordered_week as {ordered}")
        self._engine.view("fct_account_product_week", "select * from fct_ordered_week")
        self._engine.rows(f"create or replace temp table fct_nothing_counted as {_NOTHING_COUNTED}")
        self._engine.view("fct_inventory_day", "select * from fct_nothing_counted")
