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
    c.month,
    cast(date_trunc('month', c.month_end) as date) as month_start,
    c.month_end as as_of_date,
    c.account_id,
    c.account_key,
    c.region,
    c.level,
    c.volume_score,
    null as profit_score,
    null as strength_score,
    null as potential_score,
    c.composite_score,
    c.class_candidate,
    c.class,
    max(case when c.class <> coalesce(c.previous_class, '') then c.month_end end) over (
        partition by c.account_id
        order by c.month_no
        rows between unbounded preceding and current row
    ) as class_held_since,
    null as weakest_growth_factor,
    c.class_floor
from classed as c
