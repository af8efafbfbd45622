-- Grain: promotion × account × product, either empty where the promotion is for all of them.
-- Why: promotions in whole weeks, as sales are told of, with their cost in company currency: null
--   where it is not given or no rate says how much it is.
with given as (
    select
        p.*,
        nullif(p.account_id, '') as at_account_id,
        nullif(p.product_id, '') as of_product_id,
        row_number() over (
            partition by p.promotion_id, nullif(p.account_id, ''), nullif(p.product_id, '')
            order by p.source asc, p.part desc, p.file_sha256 asc, p.file_line desc
        ) as choice
    from promotions as p
)

select
    g.promotion_id,
    g.at_account_id as account_id,
    g.of_product_id as product_id,
    g.from_date,
    g.until_date,
    cast(date_trunc('week', g.from_date) as date) as first_week,
    cast(date_trunc('week', g.until_date) as date) as last_week,
    g.mechanic,
    case
        when coalesce(g.currency, a.company_currency) = a.company_currency then g.cost
        else cast(cast(g.cost as decimal(21, 4)) * cast(f.rate as decimal(16, 6)) as decimal(28, 4))
    end as cost_amount
from given as g
cross join params as a
left join stg_fx_day as f on g.currency = f.currency and g.from_date = f.date_day
where g.choice = 1
