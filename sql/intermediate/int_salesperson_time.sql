-- Grain: salesperson × complete month with a visit in the trailing year.
-- Why: where a salesperson's time goes: the part of it at accounts that make 80 % of the sales,
--   which should be 80 %, and the part at favourites.
with favoured as (
    select
        f.month,
        f.salesperson_id,
        count(*) as favourites,
        sum(f.minute_part_ratio) as favourite_part
    from int_favourite as f
    group by f.month, f.salesperson_id
),

timed as (
    select
        v.month,
        v.salesperson_id,
        sum(case when not v.is_small_account then v.minute_part_ratio else 0 end) as top_part,
        count(v.minute_part_ratio) as known_parts,
        count(v.is_small_account) as known_sizes,
        count(*) as accounts
    from int_visit_year as v
    group by v.month, v.salesperson_id
),

visited as (
    select
        v.month,
        v.salesperson_id,
        sum(v.visit_count) as visits,
        sum(v.visit_minutes) as minutes
    from int_visit_month as v
    group by v.month, v.salesperson_id
)

select
    t.month,
    t.salesperson_id,
    coalesce(v.visits, 0) as visit_count,
    coalesce(v.minutes, 0) as visit_minutes,
    case when t.known_parts = t.accounts and t.known_sizes = t.accounts then t.top_part end
        as top_80_minute_ratio,
    case when t.known_sizes = t.accounts then coalesce(f.favourites, 0) end as favourites,
    case
        when t.known_parts = t.accounts and t.known_sizes = t.accounts
            then coalesce(f.favourite_part, 0)
    end as favourite_time_ratio
from timed as t
left join favoured as f on t.month = f.month and t.salesperson_id = f.salesperson_id
left join visited as v on t.month = v.month and t.salesperson_id = v.salesperson_id
