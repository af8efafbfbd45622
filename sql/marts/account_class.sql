-- Grain: account × complete month; as_of_date is the month's last day.
-- Why: who is a key account, by which scores, and since when. Scores of pillars that are not yet
--   measured are null. Anonymous accounts have no class, nor has one of which no month is known.
-- months: complete
with classed as (
    select
        s.*,
        c.class_candidate as class,
        lag(c.class_candidate) over (
            partition by s.account_id
            order by s.month_no
        ) as previous_class
    from int_class_score as s
    inner join int_class_confirmed as f
        on s.account_id = f.account_id and s.month_no = f.month_no
    left join int_class_score as c
        on f.account_id = c.account_id and f.confirmed_no = c.month_no
)

select
    cast(c.month as varchar) as month,
    cast(date_trunc('month', c.month_end) as date) as month_start,
    cast(c.month_end as date) as as_of_date,
    cast(c.account_id as varchar) as account_id,
    cast(c.account_key as varchar) as account_key,
    cast(c.region as varchar) as region,
    cast(c.level as bigint) as level,
    cast(c.volume_score as decimal(18, 6)) as volume_score,
    cast(null as decimal(18, 6)) as profit_score,
    cast(null as decimal(18, 6)) as strength_score,
    cast(null as decimal(18, 6)) as potential_score,
    cast(c.composite_score as decimal(18, 6)) as composite_score,
    cast(c.class_candidate as varchar) as class_candidate,
    cast(c.class as varchar) as class,
    cast(max(case when c.class <> coalesce(c.previous_class, '') then c.month_end end) over (
        partition by c.account_id
        order by c.month_no
        rows between unbounded preceding and current row
    ) as date) as class_held_since,
    cast(null as varchar) as weakest_growth_factor,
    cast(c.class_floor as varchar) as class_floor
from classed as c
