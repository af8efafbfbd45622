-- Grain: metric × complete month.
-- Why: for how many accounts a figure is known that speaks of a salesperson, of a level, of a
--   promotion or of part of an account's trade: it counts the accounts that it speaks of.
with uplifted as (
    select distinct
        substr(cast(r.from_date as varchar), 1, 7) as month,
        r.account_id
    from promotion_return as r
    where r.uplift_units is not null
),

guided as (
    select distinct
        x.month,
        x.account_id
    from product_mix as x
    where x.gap_ratio is not null
),

of_level as (
    select
        m.month,
        m.level,
        max(m.cap_case_amount) as cap_case_amount,
        max(m.trade_margin_case_amount) as trade_margin_case_amount
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
        count(r.cap_case_amount) as cap_case_amount,
        count(r.trade_margin_case_amount) as trade_margin_case_amount,
        count(g.account_id) as gap_ratio,
        count(p.days_to_pay_mean) as days_to_pay_mean
    from coverage as c
    left join salesperson_scorecard as s
        on c.month = s.month and c.salesperson_id = s.salesperson_id
    left join uplifted as u on c.month = u.month and c.account_id = u.account_id
    left join stg_target_month as t on c.month = t.month and c.account_id = t.account_id
    left join of_level as r on c.month = r.month and c.level = r.level
    left join guided as g on c.month = g.month and c.account_id = g.account_id
    left join account_payment as p on c.month = p.month and c.account_id = p.account_id
    group by c.month
)

select
    month,
    metric,
    accounts as account_count
from told
unpivot (
    accounts for metric in (
        feedback_score_mean, trained_account_count, uplift_units, plan_amount,
        cap_case_amount, trade_margin_case_amount, gap_ratio, days_to_pay_mean
    )
)
