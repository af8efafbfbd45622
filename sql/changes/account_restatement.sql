-- Grain: account × closed month × metric that is no longer what it was.
-- Why: from what to what, and because of what. Of a mart at most ten thousand figures are listed,
--   the latest months first; metric_restatement counts them all.
select
    y.as_of_date,
    y.since_date,
    f.month,
    f.account_id,
    a.region,
    a.salesperson_id,
    f.table_name,
    f.metric,
    f.value_before,
    f.value_now,
    f.value_now - f.value_before as value_difference,
    f.state_before,
    f.state_now,
    f.restated_by_kind,
    f.restated_by
from (
    select
        c.*,
        row_number() over (
            partition by c.table_name order by c.month desc, c.account_id asc, c.metric asc
        ) as place
    from figure_cause as c
) as f
cross join change_day as y
left join account_now as a on f.account_id = a.account_id
where f.place <= 10000
