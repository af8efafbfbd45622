-- Grain: account × product, of the accounts asked for.
-- Why: the twelve products it sold most of, in twelve months and in the twelve before.
with weeks as (
    select
        w.account_id,
        w.product_id,
        w.sell_in_units,
        w.sell_through_units,
        w.week_start > %(month_end)s::date - interval '1 year' as is_this_year
    from warehouse.fct_account_product_week as w
    where
        w.account_id = any(%(accounts)s) and w.week_start <= %(month_end)s
        and w.week_start > %(month_end)s::date - interval '2 years'
),

summed as (
    select
        w.account_id,
        w.product_id,
        sum(w.sell_through_units) filter (where w.is_this_year) as sold_on,
        sum(w.sell_through_units) filter (where not w.is_this_year) as sold_on_last_year,
        sum(w.sell_in_units) filter (where w.is_this_year) as bought_from_us
    from weeks as w
    group by w.account_id, w.product_id
),

placed as (
    select
        s.*,
        row_number() over (
            partition by s.account_id
            order by s.sold_on desc nulls last, s.bought_from_us desc nulls last, s.product_id asc
        ) as place
    from summed as s
)

select
    s.account_id,
    coalesce(p.name, s.product_id) as product,
    s.sold_on,
    s.sold_on_last_year,
    s.bought_from_us
from placed as s
left join warehouse.product as p on s.product_id = p.product_id
where s.place <= 12 and coalesce(s.sold_on, s.sold_on_last_year, s.bought_from_us) is not null
order by s.account_id, s.place
