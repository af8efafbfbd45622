-- Grain: account × complete month.
-- Why: a class changes only after the new one has held for a number of months in a row (setting),
--   so that nobody is dropped for one bad month. The class of a month is the candidate of the last
--   month that confirmed one: an account's first one, or one that ends such a row. With three
--   months: key, small, small, key, small, small, small is key until the seventh month. A month
--   without a candidate confirms nothing: the class stands.
with streak as (
    select
        c.account_id,
        c.month_no,
        c.class_candidate,
        count(c.class_candidate) over (
            partition by c.account_id
            order by c.month_no
            rows between unbounded preceding and current row
        ) as place,
        c.month_no - row_number() over (
            partition by c.account_id, c.class_candidate
            order by c.month_no
        ) as island
    from int_class_score as c
),

counted as (
    select
        s.account_id,
        s.month_no,
        s.place,
        s.class_candidate is not null as is_known,
        row_number() over (
            partition by s.account_id, s.class_candidate, s.island
            order by s.month_no
        ) as months_held
    from streak as s
)

select
    c.account_id,
    c.month_no,
    max(case
        when c.is_known and (c.place = 1 or c.months_held >= p.class_hysteresis_months)
            then c.month_no
    end) over (
        partition by c.account_id
        order by c.month_no
        rows between unbounded preceding and current row
    ) as confirmed_no
from counted as c
cross join params as p
