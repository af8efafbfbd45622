-- Grain: account × product × week that is scored.
-- Why: the one home of what was asked in a week that is over: what was sold ÷ the part of the
--   week's known days in stock (`demand_units`), and what a forecast had to foretell
--   (`asked_units`): the same, or what was bought. A week without a day in stock, and one that a
--   reporting account left out, say nothing: null.
with moved as (
    select
        s.account_id,
        s.product_id,
        s.week_start,
        case when h.is_told then coalesce(w.sell_through_units, 0) end as sold_units,
        case
            when not h.sells_on then coalesce(w.sell_in_units, 0)
            when h.is_told then coalesce(w.sell_through_units, 0)
        end as moved_units,
        case
            when coalesce(w.stock_out_days, 0) = 0 then cast(1 as decimal(18, 9))
            else try_cast(
                cast(w.in_stock_days + w.stock_out_days as double)
                / nullif(cast(w.in_stock_days as double), 0)
                as decimal(18, 9)
            )
        end as days_ratio
    from scored_week as s
    inner join heard_week as h on s.account_id = h.account_id and s.week_start = h.week_start
    left join fct_account_product_week as w
        on
            s.account_id = w.account_id
            and s.product_id = w.product_id
            and s.week_start = w.week_start
)

select
    m.account_id,
    m.product_id,
    m.week_start,
    m.sold_units,
    cast(cast(m.sold_units as decimal(19, 4)) * m.days_ratio as decimal(18, 4)) as demand_units,
    cast(cast(m.moved_units as decimal(19, 4)) * m.days_ratio as decimal(18, 4)) as asked_units
from moved as m
