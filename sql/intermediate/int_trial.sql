-- Grain: new product × account that has bought it.
-- Why: a trial is judged by whole months: those after the first purchase, six at most, against as
--   many before it.
with tried as (
    select
        p.product_id,
        p.account_id,
        min(k.month_no) as first_month_no
    from fct_account_product_month as p
    inner join stg_calendar_month as k on p.month = k.month
    inner join params as a on k.month_end <= a.last_month_end
    where p.bought_lines > 0
    group by p.product_id, p.account_id
)

select
    t.product_id,
    n.category,
    n.launched_on,
    t.account_id,
    t.first_month_no,
    least(
        year(a.last_month_end) * 12 + month(a.last_month_end) - t.first_month_no, 6
    ) as months_compared
from tried as t
inner join int_new_product as n on t.product_id = n.product_id
cross join params as a
