-- Grain: account × day counted × days it speaks for × month × reported period that shares days.
-- Why: a count says something of sales only on days of which its account reported: there, a product
--   that is not mentioned sold nothing. Days are numbered from the latest one back, within a month
--   of a count; a period's days follow each other, so its first and last number tell how many.
-- reads: fct_inventory_day month-3..month+1, fct_sell_through_span month-2..month
with counted as (
    select
        i.account_id,
        i.date_day,
        i.days_covered
    from fct_inventory_day as i
    where not i.is_stocked_out
    group by i.account_id, i.date_day, i.days_covered
),

covered as (
    select
        c.account_id,
        c.date_day as counted_on,
        c.days_covered,
        k.date_day,
        k.month
    from counted as c
    inner join calendar as k
        on
            c.date_day <= k.date_day
            and k.date_day < c.date_day + cast(c.days_covered as integer)
    inner join params as p on k.date_day < p.as_of_date
),

period as (
    select
        t.account_id,
        t.dealt_from,
        t.dealt_until
    from fct_sell_through_span as t
    group by t.account_id, t.dealt_from, t.dealt_until
),

reported as (
    select
        p.account_id,
        p.dealt_from,
        p.dealt_until,
        k.date_day
    from period as p
    inner join calendar as k on k.date_day between p.dealt_from and p.dealt_until
),

numbered as (
    select
        c.month,
        c.account_id,
        c.counted_on,
        c.days_covered,
        r.dealt_from,
        r.dealt_until,
        dense_rank() over (
            partition by c.month, c.account_id, c.counted_on, c.days_covered
            order by c.date_day desc
        ) as place
    from covered as c
    inner join reported as r on c.account_id = r.account_id and c.date_day = r.date_day
)

select
    n.month,
    n.account_id,
    n.counted_on,
    n.days_covered,
    n.dealt_from,
    n.dealt_until,
    min(n.place) as first_place,
    max(n.place) as last_place
from numbered as n
group by n.month, n.account_id, n.counted_on, n.days_covered, n.dealt_from, n.dealt_until
