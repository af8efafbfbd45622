-- Grain: account × complete month, anonymous and closed accounts left out.
-- Why: what an account is judged by, each so that more is better. Payment: the part of what is
--   open that is not overdue, of accounts that we invoice. Growth: what was bought from anyone in
--   12 months over the 12 before, once the account has 24 months. Brands: 1 ÷ (1 + competitors'
--   brands), where the accounts feed names any. Regularity: 1 ÷ (1 + spread of order intervals).
with brand as (
    select
        g.month,
        count(a.competitor_brands) as named
    from int_account_month as g
    inner join stg_account as a on g.account_key = a.account_key
    group by g.month
),

yearly as (
    select
        y.month,
        y.account_id,
        y.bought_net_amount_12m,
        case
            when row_number() over w >= 24 then lag(y.bought_net_amount_12m, 12) over w
        end as bought_before,
        y.gross_amount_12m
    from int_account_year as y
    window w as (partition by y.account_id order by y.month_no)
)

select
    g.month,
    g.month_no,
    g.month_end,
    g.account_id,
    g.account_key,
    g.region,
    g.level,
    a.salesperson_id,
    y.bought_net_amount_12m,
    e.earned_amount_12m,
    g.credit_limit,
    try_cast(case
        when d.open_receivable_amount > 0
            then
                1 - cast(least(d.overdue_amount, d.open_receivable_amount) as double)
                / nullif(cast(d.open_receivable_amount as double), 0)
        when d.open_receivable_amount = 0 and y.gross_amount_12m > 0 then 1
    end as decimal(18, 9)) as paid_in_time_ratio,
    n.sub_distributor_count,
    n.active_outlet_count,
    a.staff_count,
    a.vehicle_count,
    a.warehouse_area_m2,
    try_cast(
        cast(y.bought_net_amount_12m - y.bought_before as double)
        / nullif(cast(greatest(y.bought_before, 0) as double), 0) as decimal(18, 9)
    ) as bought_growth_ratio,
    g.tenure_months,
    try_cast(case
        when a.competitor_brands is not null
            then
                cast(1 as double) / nullif(cast(2 + length(a.competitor_brands) - length(
                    regexp_replace(a.competitor_brands, ';', '', 'g')
                ) as double), 0)
        when b.named > 0 then 1
    end as decimal(18, 9)) as brand_loyalty_ratio,
    x.share_of_wallet_ratio,
    try_cast(
        cast(1 as double) / nullif(cast(1 + o.order_interval_cv as double), 0) as decimal(18, 9)
    ) as regularity_ratio,
    c.category_spread
from int_account_month as g
inner join yearly as y on g.month = y.month and g.account_id = y.account_id
inner join int_account_margin as e on g.month = e.month and g.account_id = e.account_id
inner join int_account_network as n on g.month = n.month and g.account_id = n.account_id
inner join int_account_order as o on g.month = o.month and g.account_id = o.account_id
left join int_account_category as c on g.month = c.month and g.account_id = c.account_id
left join int_account_debt as d on g.month = d.month and g.account_id = d.account_id
left join int_account_wallet as x on g.month = x.month and g.account_id = x.account_id
left join stg_account as a on g.account_key = a.account_key
left join brand as b on g.month = b.month
where not g.is_anonymous and g.is_open
