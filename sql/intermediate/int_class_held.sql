-- Grain: account × complete month.
-- Why: the class that holds in a month is the candidate of the month that confirmed it. Since when
--   it holds is the last month in which another one, or none, stood before it.
with classed as (
    select
        s.month,
        s.month_no,
        s.month_end,
        s.account_id,
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
    c.month_no,
    c.month_end,
    c.account_id,
    c.class,
    c.previous_class as class_before,
    max(case when c.class <> coalesce(c.previous_class, '') then c.month_no end) over (
        partition by c.account_id
        order by c.month_no
        rows between unbounded preceding and current row
    ) as changed_no
from classed as c
