-- Grain: account, of the accounts asked for.
-- Why: how well we supply it.
with year as (
    select
        m.account_id,
        sum(m.lost_sales_units_estimate) as lost_units
    from warehouse.account_metrics as m
    where
        m.as_of_date > %(month_end)s::date - interval '1 year'
        and m.as_of_date <= %(month_end)s
        and m.account_id = any(%(accounts)s)
    group by m.account_id
)

select
    l.account_id,
    l.otif_ratio,
    l.fill_rate_case_ratio,
    l.stock_out_ratio,
    y.lost_units,
    l.on_hand_units,
    l.days_of_inventory
from warehouse.account_metrics as l
inner join year as y on l.account_id = y.account_id
where l.as_of_date = %(month_end)s
