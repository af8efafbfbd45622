-- Grain: metric × complete month.
-- Why: for how many accounts a metric of another table than account_metrics has a value; one of a
--   salesperson, of a level or of a promotion counts the accounts that it speaks of.
with uplifted as (
    select distinct
        substr(cast(r.from_date as varchar), 1, 7) as month,
        r.account_id
    from promotion_return as r
    where r.uplift_units is not null
),

redeeming as (
    select
        m.month,
        m.level,
        max(m.cap_case_amount) as cap_case_amount
    from channel_margin as m
    group by m.month, m.level
),

told as (
    select
        c.month,
        count(s.feedback_score_mean) as feedback_score_mean,
        count(s.trained_account_count) as trained_account_count,
        count(u.account_id) as uplift_units,
        count(t.target) as plan_amount,
        count(r.cap_case_amount) as cap_case_amount
    from coverage as c
    left join salesperson_scorecard as s
        on c.month = s.month and c.salesperson_id = s.salesperson_id
    left join uplifted as u on c.month = u.month and c.account_id = u.account_id
    left join stg_target_month as t on c.month = t.month and c.account_id = t.account_id
    left join redeeming as r on c.month = r.month and c.level = r.level
    group by c.month
),

counted as (
    select
        month,
        metric,
        accounts as account_count
    from told
    unpivot (
        accounts for metric in (
            feedback_score_mean, trained_account_count, uplift_units, plan_amount, cap_case_amount
        )
    )
    union all
    select
        c.month,
        c.metric,
        c.account_count
    from int_class_count as c
    union all
    select
        e.month,
        e.metric,
        e.account_count
    from int_effort_count as e
    union all
    select
        f.month,
        f.metric,
        f.account_count
    from int_fiscal_count as f
)

select
    c.month,
    c.metric,
    c.account_count
from counted as c
