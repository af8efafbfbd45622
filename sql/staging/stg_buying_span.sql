-- Grain: account × complete month in whose last three years it ordered.
-- Why: what a habit is told from: the first and the last day of these years on which the account
--   ordered, and on how many it did.
select
    s.month,
    s.month_end,
    o.account_id,
    min(o.order_date) as first_order_on,
    max(o.order_date) as last_order_on,
    count(*) as order_days
from stg_month_seen as s
inner join fct_account_order_day as o on s.seen_no = year(o.order_date) * 12 + month(o.order_date)
where s.months_back >= 0
group by s.month, s.month_end, o.account_id
