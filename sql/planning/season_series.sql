-- Grain: season that is over × account × product.
-- Why: who is scored: lines whose order was to cover a day of the season, and all that told of
--   sales or stock in it. Region, class and upstream are those of the day the season began, else
--   the first known: later ones would rewrite history. What nobody buys by name is left out.
with known as (
    select
        s.season_no,
        p.account_id,
        p.product_id
    from past_plan as p
    inner join past_season as s
        on p.window_start <= s.season_end and p.window_end >= s.season_start
    union
    select
        w.season_no,
        f.account_id,
        f.product_id
    from fct_account_product_week as f
    inner join past_season_week as w on f.week_start = w.week_start
    where f.sell_through_units is not null
    union
    select
        s.season_no,
        i.account_id,
        i.product_id
    from fct_inventory_day as i
    inner join past_season as s
        on i.date_day <= s.season_end and i.date_day >= s.season_start
),

dated as (
    select
        s.season_no,
        a.account_id,
        coalesce(a.region, 'unknown') as region,
        coalesce(a.class, a.crm_class, 'general') as class,
        a.upstream_id,
        a.is_anonymous,
        row_number() over (
            partition by s.season_no, a.account_id
            order by
                case when a.valid_from <= s.season_start then a.valid_from end desc nulls last,
                a.valid_from asc
        ) as place
    from dim_account as a
    cross join past_season as s
)

select
    k.season_no,
    k.account_id,
    k.product_id,
    d.region,
    d.class,
    d.upstream_id
from known as k
inner join dated as d on k.season_no = d.season_no and k.account_id = d.account_id
where d.place = 1 and not d.is_anonymous
