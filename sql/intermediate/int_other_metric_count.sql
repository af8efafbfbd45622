-- Grain: metric × complete month.
-- Why: for how many accounts a metric of another table than account_metrics has a value.
with counted as (
    select
        t.month,
        t.metric,
        t.account_count
    from int_told_metric_count as t
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
