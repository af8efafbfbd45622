-- Grain: account × product that its account's last two to eight weeks of reports leave out.
-- Why: who tells of other goods in a week and not of these sold none of them, or did not tell.
with last_told as (
    select
        w.account_id,
        w.product_id,
        max(w.week_start) as last_week
    from fct_account_product_week as w
    inner join plan_day as d on w.week_start < d.monday
    where w.sell_through_units is not null
    group by w.account_id, w.product_id
)

select
    l.account_id,
    l.product_id,
    l.last_week,
    min(r.week_start) as left_out_since
from last_told as l
inner join reported_week as r on l.account_id = r.account_id and l.last_week < r.week_start
inner join plan_day as d on r.week_start < d.monday and l.last_week >= d.monday - 63
group by l.account_id, l.product_id, l.last_week
having count(*) >= 2
