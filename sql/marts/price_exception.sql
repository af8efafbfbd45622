-- Grain: account × product × complete month whose price is off the median of the level.
-- Why: every exception by name, with what it is worth and what makes it: the invoice, the rebates
--   or the funds. The cause is the invoice where its price alone is as far off; else the one of
--   rebates and funds whose rate differs most from that of all its peers together. The tolerance is
--   a setting.
-- months: complete
with beside as (
    select
        d.*,
        cast(d.rebate_amount as double) / nullif(cast(d.priced_net_amount as double), 0)
        - cast(sum(d.rebate_amount) over peers as double)
        / nullif(cast(sum(d.priced_net_amount) over peers as double), 0) as more_rebate,
        cast(d.fund_amount as double) / nullif(cast(d.priced_net_amount as double), 0)
        - cast(sum(d.fund_amount) over peers as double)
        / nullif(cast(sum(d.priced_net_amount) over peers as double), 0) as more_fund
    from int_price_difference as d
    window peers as (partition by d.month, d.product_id, d.level)
)

select
    b.month,
    k.month_start,
    b.account_id,
    g.account_key,
    b.product_id,
    s.product_key,
    g.region,
    a.salesperson_id,
    b.level,
    b.class,
    b.price_basis,
    b.price_each,
    b.price_median_each,
    b.price_difference_ratio,
    b.peer_count,
    b.priced_units,
    b.advantage_amount,
    b.invoice_price_each,
    b.invoice_difference_ratio,
    case
        when
            b.price_basis = 'invoice'
            or abs(b.invoice_difference_ratio) > p.price_tolerance_ratio
            then 'invoice_price'
        when abs(b.more_rebate) >= abs(b.more_fund) then 'rebate'
        else 'fund'
    end as price_cause,
    coalesce(o.month, m.month) is not null as is_promoted
from beside as b
inner join stg_month as k on b.month = k.month
inner join int_account_month as g on b.month = g.month and b.account_id = g.account_id
cross join params as p
left join stg_account as a on g.account_id = a.account_id and g.account_key = a.account_key
left join stg_product_key as s
    on b.product_id = s.product_id and k.month_end >= s.holds_from and k.month_end < s.holds_to
left join int_account_promotion as o
    on b.month = o.month and b.account_id = o.account_id and b.product_id = o.product_id
left join int_account_promotion as m
    on b.month = m.month and b.account_id = m.account_id and m.product_id = ''
where abs(b.price_difference_ratio) > p.price_tolerance_ratio
