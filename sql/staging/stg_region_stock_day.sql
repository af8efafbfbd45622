-- Grain: region × category × day.
-- Why: what the accounts that buy from us hold, each count speaking for the days it covers.
with counted as (
    select
        i.date_day,
        i.days_covered,
        coalesce(b.region, 'unknown') as region,
        coalesce(k.category, 'unknown') as category,
        sum(i.on_hand_units) as units,
        count(i.on_hand_units) as counts
    from fct_inventory_day as i
    inner join stg_account as b
        on
            i.account_id = b.account_id
            and i.date_day >= b.holds_from
            and i.date_day < b.holds_to
    left join stg_product as k
        on
            i.product_id = k.product_id
            and i.date_day >= k.holds_from
            and i.date_day < k.holds_to
    where coalesce(b.upstream_id, '') = ''
    group by
        i.date_day, i.days_covered, coalesce(b.region, 'unknown'), coalesce(k.category, 'unknown')
)

select
    d.month,
    d.date_day,
    c.region,
    c.category,
    cast(sum(c.units) as decimal(18, 4)) as on_hand_units,
    sum(c.counts) as stock_counts
from counted as c
inner join calendar as d
    on
        c.date_day <= d.date_day
        and d.date_day < c.date_day + cast(c.days_covered as integer)
inner join params as a on d.date_day < a.as_of_date
where c.counts > 0
group by d.month, d.date_day, c.region, c.category
