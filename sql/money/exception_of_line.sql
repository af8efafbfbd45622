-- Grain: account × product whose line needs a person.
-- Why: what a cut costs a key account is what it is expected to lose with the cut and would not
--   lose without it. A shipment long overdue is worth what was sent, and stock that is perhaps not
--   there what was counted.
with found as (
    select
        'key_account_cut' as exception,
        p.account_id,
        p.product_id,
        s.upstream_id,
        cast(
            cast(v.expected_lost_units_with - v.expected_lost_units_uncut as decimal(19, 4))
            * cast(v.net_price_each as decimal(18, 9))
            as decimal(28, 4)
        ) as at_stake_amount,
        'cut by ' || cast(cast(p.cut_units as decimal(18, 0)) as varchar) || ' units: '
        || coalesce(p.cut_reason, 'no reason given') as detail
    from stock_up_plan as p
    inner join plan_series as s on p.account_id = s.account_id and p.product_id = s.product_id
    inner join stock_up_value as v on p.account_id = v.account_id and p.product_id = v.product_id
    where s.class = 'key' and p.cut_units > 0
    union all
    select
        'late_shipment' as exception,
        l.account_id,
        l.product_id,
        s.upstream_id,
        cast(
            cast(l.overdue_units as decimal(19, 4)) * cast(c.net_price_each as decimal(18, 9))
            as decimal(28, 4)
        ) as at_stake_amount,
        cast(cast(l.overdue_units as decimal(18, 0)) as varchar) || ' units due '
        || cast(l.overdue_since as varchar) || ' were not reported as arrived' as detail
    from expected_loss as l
    inner join plan_series as s on l.account_id = s.account_id and l.product_id = s.product_id
    inner join order_price as c on l.account_id = c.account_id and l.product_id = c.product_id
    where l.overdue_units > 0
    union all
    select
        'phantom_stock' as exception,
        s.account_id,
        s.product_id,
        s.upstream_id,
        cast(
            cast(s.phantom_units as decimal(19, 4)) * cast(c.net_price_each as decimal(18, 9))
            as decimal(28, 4)
        ) as at_stake_amount,
        cast(cast(s.phantom_units as decimal(18, 0)) as varchar)
        || ' units are counted, none sold since ' || cast(s.phantom_since as varchar)
        || ' while others sell it' as detail
    from plan_series as s
    inner join order_price as c on s.account_id = c.account_id and s.product_id = c.product_id
    where s.phantom_units is not null
)

select
    f.exception,
    f.account_id,
    f.product_id,
    f.upstream_id,
    f.at_stake_amount,
    f.detail
from found as f
