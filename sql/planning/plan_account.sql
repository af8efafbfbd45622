-- Grain: account.
-- Why: an account as it was the day before the as-of day, else as it was first known.
with dated as (
    select
        a.*,
        row_number() over (
            partition by a.account_id
            order by
                a.valid_from < d.as_of_date desc,
                case when a.valid_from < d.as_of_date then a.valid_from end desc,
                a.valid_from asc
        ) as place
    from dim_account as a
    cross join plan_day as d
)

select
    a.account_id,
    a.region,
    coalesce(a.class, a.crm_class) as class,
    a.upstream_id,
    a.lead_time_days,
    a.opened_on,
    a.closed_on,
    a.is_anonymous
from dated as a
where a.place = 1
