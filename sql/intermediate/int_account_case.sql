-- Grain: account × month with sales of ours.
-- Why: cases sold, by the pack that held at the month's end. Null where nobody knows how many units
--   of a product make a case.
with sold as (
    select
        p.month,
        p.account_id,
        p.sell_in_units,
        cast(
            cast(p.sell_in_units as double)
            / nullif(cast(greatest(s.units_per_case, 0) as double), 0) as decimal(28, 9)
        ) as cases
    from fct_account_product_month as p
    inner join stg_month as k on p.month = k.month
    left join stg_product as s
        on
            p.product_id = s.product_id
            and k.month_end >= s.holds_from
            and k.month_end < s.holds_to
)

select
    s.month,
    s.account_id,
    case
        when count(case when s.sell_in_units <> 0 and s.cases is null then 1 end) = 0
            then cast(coalesce(sum(s.cases), 0) as decimal(28, 9))
    end as sold_cases
from sold as s
group by s.month, s.account_id
