-- Grain: product × territory × level × day of a price seen in the market.
-- Why: what is asked in the market, in company currency at the rate of its day, per unit of the
--   product; null where no rate says how much it is.
select
    m.source,
    m.product_id,
    m.territory,
    m.level,
    m.observed_on,
    case
        when coalesce(m.currency, p.company_currency) = p.company_currency
            then cast(m.price as decimal(28, 6))
        else cast(
            cast(m.price as decimal(19, 6)) * cast(f.rate as decimal(16, 6)) as decimal(28, 6)
        )
    end as price
from market_prices as m
cross join params as p
left join stg_fx_day as f on m.currency = f.currency and m.observed_on = f.date_day
