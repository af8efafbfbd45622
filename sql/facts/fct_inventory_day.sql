-- Grain: account × product × day counted.
-- Why: what accounts hold, over all their locations. A count speaks for its own day and those up to
--   the next count, for at most a week. The flag of an empty shelf goes before the number.
-- partition: month
with counted as (
    select
        i.account_id,
        i.product_id,
        i.snapshot_date,
        cast(sum(i.on_hand_units) as decimal(18, 4)) as on_hand_units,
        cast(sum(i.in_transit_units) as decimal(18, 4)) as in_transit_units,
        min(case when i.is_stocked_out then 1 when not i.is_stocked_out then 0 end) as flagged_out
    from stg_stock_count as i
    group by i.account_id, i.product_id, i.snapshot_date
),

expected as (
    select
        t.account_id,
        t.product_id,
        t.as_of_date,
        cast(sum(t.units) as decimal(18, 4)) as in_transit_units
    from in_transit as t
    group by t.account_id, t.product_id, t.as_of_date
)

select
    substr(cast(c.snapshot_date as varchar), 1, 7) as month,
    cast(date_trunc('month', c.snapshot_date) as date) as month_start,
    c.account_id,
    a.account_key,
    c.product_id,
    p.product_key,
    c.snapshot_date as date_day,
    c.on_hand_units,
    coalesce(e.in_transit_units, c.in_transit_units) as in_transit_units,
    case
        when c.flagged_out is not null then c.flagged_out = 1
        else c.on_hand_units <= 0
    end as is_stocked_out,
    least(7, coalesce(date_diff(
        'day',
        c.snapshot_date,
        lead(c.snapshot_date) over (
            partition by c.account_id, c.product_id order by c.snapshot_date
        )
    ), 7)) as days_covered
from counted as c
left join stg_account_key as a
    on
        c.account_id = a.account_id
        and c.snapshot_date >= a.holds_from
        and c.snapshot_date < a.holds_to
left join stg_product_key as p
    on
        c.product_id = p.product_id
        and c.snapshot_date >= p.holds_from
        and c.snapshot_date < p.holds_to
left join expected as e
    on
        c.account_id = e.account_id
        and c.product_id = e.product_id
        and c.snapshot_date = e.as_of_date
