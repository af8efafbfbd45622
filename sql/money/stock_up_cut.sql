-- Grain: account × product that asked for something.
-- Why: who was cut when, beside who was not, so that fairness between key and small accounts can be
--   seen over the years. Region and class are those of the day: later ones would rewrite history.
--   Where only accounts that buy from us claim our goods, the others ask for none of them.
select
    p.as_of_date,
    p.account_id,
    p.product_id,
    p.upstream_id,
    p.season,
    p.window_start,
    p.window_end,
    s.region,
    s.class,
    p.recommended_units + p.cut_units as asked_units,
    p.recommended_units as given_units,
    p.cut_units,
    try_cast(
        cast(p.recommended_units as double)
        / nullif(cast(p.recommended_units + p.cut_units as double), 0)
        as decimal(18, 9)
    ) as given_ratio,
    cast(
        cast(p.recommended_units + p.cut_units as decimal(19, 4))
        * cast(c.net_price_each as decimal(18, 9))
        as decimal(28, 4)
    ) as asked_amount,
    cast(
        cast(p.cut_units as decimal(19, 4)) * cast(c.net_price_each as decimal(18, 9))
        as decimal(28, 4)
    ) as cut_amount,
    p.cut_reason
from stock_up_plan as p
cross join plan_run as r
inner join plan_series as s on p.account_id = s.account_id and p.product_id = s.product_id
left join order_price as c on p.account_id = c.account_id and p.product_id = c.product_id
where
    p.recommended_units + p.cut_units > 0
    and (p.upstream_id is null or not r.claims_are_direct)
