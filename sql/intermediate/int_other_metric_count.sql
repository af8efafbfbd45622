-- Grain: metric × complete month.
-- Why: for how many accounts a metric of another table than account_metrics has a value.
with counted as (
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
)

select
    c.month,
    c.metric,
    c.account_count
from counted as c
