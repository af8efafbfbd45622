-- Grain: season that is over × account × product.
-- Why: what is left is valued as goods are priced on the day after the season, by the product as it
--   was on its last day.
with dated as (
    select
        s.season_no,
        p.product_id,
        p.list_price_each,
        p.unit_cost_each,
        row_number() over (
            partition by s.season_no, p.product_id
            order by
                case when p.valid_from <= s.season_end then p.valid_from end desc nulls last,
                p.valid_from asc
        ) as place
    from dim_product as p
    cross join past_season as s
)

select
    k.account_id,
    k.product_id,
    k.upstream_id,
    s.season_end + cast(1 as integer) as priced_on,
    p.list_price_each,
    p.unit_cost_each,
    r.company_currency
from season_series as k
cross join score_run as r
inner join past_season as s on k.season_no = s.season_no
left join dated as p on k.season_no = p.season_no and k.product_id = p.product_id and p.place = 1
