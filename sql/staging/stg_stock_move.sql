-- Grain: account × product × day in stock × reported period that holds the day.
-- Why: what a period sold, it sold on its days in stock, on whichever side of a month's end they
--   lie. A day counts only where its account reported: where it did, a product that is not
--   mentioned sold nothing.
-- reads: fct_inventory_day month-3..month+1, fct_sell_through_span month-2..month+1
with coverage as (
    select
        i.date_day,
        i.days_covered
    from fct_inventory_day as i
    group by i.date_day, i.days_covered
),

covered as (
    select
        c.date_day as counted_on,
        c.days_covered,
        k.date_day,
        k.month
    from coverage as c
    inner join calendar as k
        on
            c.date_day <= k.date_day
            and k.date_day < c.date_day + cast(c.days_covered as integer)
    inner join params as p on k.date_day < p.as_of_date
),

reported as (
    select
        t.account_id,
        t.dealt_from,
        t.dealt_until
    from fct_sell_through_span as t
    group by t.account_id, t.dealt_from, t.dealt_until
),

reported_day as (
    select
        r.account_id,
        r.dealt_from,
        r.dealt_until,
        k.date_day
    from reported as r
    inner join calendar as k on k.date_day between r.dealt_from and r.dealt_until
)

select
    c.month,
    i.account_id,
    i.product_id,
    c.date_day,
    r.dealt_from,
    r.dealt_until
from fct_inventory_day as i
inner join covered as c on i.date_day = c.counted_on and i.days_covered = c.days_covered
inner join reported_day as r on i.account_id = r.account_id and c.date_day = r.date_day
where not i.is_stocked_out
