-- Grain: account × complete fiscal period.
-- Why: an account has rows from its first period with anything in it. A period without sales is a
--   zero; one that nobody reported of has no sell-through.
with period as (
    select distinct
        f.fiscal_year,
        f.fiscal_period,
        f.fiscal_start,
        f.fiscal_end
    from stg_fiscal_week as f
),

member as (
    select
        s.account_id,
        min(p.fiscal_start) as first_start
    from int_fiscal_sum as s
    inner join period as p
        on s.fiscal_year = p.fiscal_year and s.fiscal_period = p.fiscal_period
    group by s.account_id
)

select
    m.account_id,
    p.fiscal_year,
    p.fiscal_period,
    p.fiscal_start,
    p.fiscal_end,
    coalesce(s.sell_in_units, 0) as sell_in_units,
    case when s.account_id is null then 0 else s.sell_in_net_amount end as sell_in_net_amount,
    coalesce(s.return_units, 0) as return_units,
    case when s.account_id is null then 0 else s.return_amount end as return_amount,
    coalesce(s.free_good_units, 0) as free_good_units,
    s.sell_through_units,
    coalesce(s.order_count, 0) as order_count
from period as p
inner join member as m on p.fiscal_start >= m.first_start
left join int_fiscal_sum as s
    on
        m.account_id = s.account_id
        and p.fiscal_year = s.fiscal_year
        and p.fiscal_period = s.fiscal_period
