-- Grain: account × product × month × count among the last 28 days in stock.
-- Why: the pace of a month looks back 28 reported days in stock, at most two months. A count gives
--   its latest `recent_days` to them; `days_since` tells how many of the 28 are found once it has.
with reported as (
    select
        r.month,
        r.account_id,
        r.counted_on,
        r.days_covered,
        max(r.last_place) as days
    from stg_reported_piece as r
    group by r.month, r.account_id, r.counted_on, r.days_covered
),

stocked as (
    select
        m.month,
        m.seen_month,
        i.account_id,
        i.product_id,
        r.counted_on,
        r.days_covered,
        r.days,
        sum(r.days) over (
            partition by m.month, i.account_id, i.product_id
            order by r.counted_on desc, r.month desc
            rows between unbounded preceding and current row
        ) as days_since
    from fct_inventory_day as i
    inner join reported as r
        on
            i.account_id = r.account_id
            and i.date_day = r.counted_on
            and i.days_covered = r.days_covered
    inner join stg_month_pair as m on r.month = m.seen_month
    where not i.is_stocked_out
)

select
    s.month,
    s.seen_month,
    s.account_id,
    s.product_id,
    s.counted_on,
    s.days_covered,
    least(28, s.days_since) as days_since,
    least(s.days, 28 - s.days_since + s.days) as recent_days
from stocked as s
where s.days_since - s.days < 28
