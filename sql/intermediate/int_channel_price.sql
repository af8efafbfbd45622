-- Grain: product × complete month × level with a price seen in the market.
-- Why: what a level asks for a case where nobody's orders say it: the mean of the prices seen in
--   the month, which are per unit of the product. Null where one has no exchange rate, or the pack
--   is unknown.
with seen as (
    select
        k.month,
        m.product_id,
        m.level,
        m.price,
        case s.price_unit
            when 'case' then cast(1 as double)
            when 'pallet'
                then
                    cast(s.units_per_case as double)
                    / nullif(cast(s.units_per_pallet as double), 0)
            else cast(s.units_per_case as double)
        end as priced_in_case
    from stg_market_price as m
    inner join stg_month as k on m.observed_on between k.month_start and k.month_end
    left join stg_product as s
        on
            m.product_id = s.product_id
            and m.observed_on >= s.holds_from
            and m.observed_on < s.holds_to
    where m.level is not null
),

cased as (
    select
        s.month,
        s.product_id,
        s.level,
        try_cast(cast(s.price as double) * s.priced_in_case as decimal(18, 9)) as case_price
    from seen as s
)

select
    c.month,
    c.product_id,
    c.level,
    case
        when count(c.case_price) = count(*)
            then try_cast(
                cast(sum(c.case_price) as double) / nullif(cast(count(*) as double), 0)
                as decimal(18, 9)
            )
    end as market_price_case_amount
from cased as c
group by c.month, c.product_id, c.level
