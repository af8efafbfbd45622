-- Grain: account × complete fiscal period; as_of_date is the period's last day.
-- Why: who plans and reports by 4-4-5 weeks reads the same figures by these, with ratios made of
--   the period's own sums, each null where its denominator is not positive, or where it is beyond a
--   thousand million, which only nonsense makes.
with quotient as (
    select
        f.*,
        try_cast(
            cast(f.return_amount as double)
            / nullif(cast(greatest(f.sell_in_net_amount + f.return_amount, 0) as double), 0)
            as decimal(18, 9)
        ) as period_return_ratio,
        try_cast(
            cast(f.sell_through_units as double)
            / nullif(cast(greatest(f.sell_in_units, 0) as double), 0) as decimal(18, 9)
        ) as period_sell_through_ratio,
        try_cast(
            cast(f.sell_in_net_amount - b.sell_in_net_amount as double)
            / nullif(cast(greatest(b.sell_in_net_amount, 0) as double), 0) as decimal(18, 9)
        ) as period_growth_ratio
    from int_fiscal_account as f
    left join int_fiscal_account as b
        on
            f.account_id = b.account_id
            and f.fiscal_period = b.fiscal_period
            and f.fiscal_year = b.fiscal_year + 1
)

select
    q.fiscal_end as as_of_date,
    q.fiscal_year,
    q.fiscal_period,
    q.fiscal_start,
    q.account_id,
    a.account_key,
    a.region,
    a.salesperson_id,
    q.sell_in_units,
    q.sell_in_net_amount,
    q.return_units,
    q.return_amount,
    q.free_good_units,
    q.sell_through_units,
    q.order_count,
    q.period_return_ratio,
    q.period_sell_through_ratio,
    q.period_growth_ratio
from quotient as q
left join stg_account as a
    on q.account_id = a.account_id and q.fiscal_end >= a.holds_from and q.fiscal_end < a.holds_to
