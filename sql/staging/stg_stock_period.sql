-- Grain: account × product × reported period with days in stock.
-- Why: what a period sold, beside the days in stock that it was sold on, on whichever side of a
--   month's end they lie.
-- reads: fct_sell_through_carried month-1..month+1
with span as (
    select
        t.account_id,
        t.product_id,
        t.dealt_from,
        t.dealt_until,
        t.sell_through_units
    from fct_sell_through_span as t
    inner join stg_calendar_month as k on t.month = k.month and t.dealt_from >= k.month_start
    union all
    select
        c.account_id,
        c.product_id,
        c.dealt_from,
        c.dealt_until,
        c.sell_through_units
    from fct_sell_through_carried as c
    inner join stg_calendar_month as k on c.month = k.month and c.dealt_from < k.month_start
),

sold as (
    select
        t.account_id,
        t.product_id,
        t.dealt_from,
        t.dealt_until,
        sum(t.sell_through_units) as sell_through_units
    from span as t
    group by t.account_id, t.product_id, t.dealt_from, t.dealt_until
),

stocked as (
    select
        i.account_id,
        i.product_id,
        r.dealt_from,
        r.dealt_until,
        sum(r.last_place - r.first_place + 1) as in_stock_days
    from fct_inventory_day as i
    inner join stg_reported_piece as r
        on
            i.account_id = r.account_id
            and i.date_day = r.counted_on
            and i.days_covered = r.days_covered
    where not i.is_stocked_out
    group by i.account_id, i.product_id, r.dealt_from, r.dealt_until
)

select
    k.account_id,
    k.product_id,
    k.dealt_from,
    k.dealt_until,
    k.in_stock_days,
    coalesce(s.sell_through_units, 0) as sell_through_units
from stocked as k
left join sold as s
    on
        k.account_id = s.account_id
        and k.product_id = s.product_id
        and k.dealt_from = s.dealt_from
        and k.dealt_until = s.dealt_until
