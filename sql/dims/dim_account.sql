-- Grain: account × validity.
-- Why: accounts as they were from day to day, as far as known before the as-of date. The class is
--   that of account_class, the last one before the row ended; what the source of the accounts calls
--   them stands beside it.
with scored as (
    select
        s.account_id,
        s.valid_from,
        c.class,
        row_number() over (
            partition by s.account_id, s.valid_from
            order by c.as_of_date desc
        ) as recency
    from stg_account as s
    inner join account_class as c on s.account_id = c.account_id and s.valid_to > c.as_of_date
)

select
    s.account_key,
    s.account_id,
    s.valid_from,
    case when s.valid_to >= a.as_of_date then date '9999-12-31' else s.valid_to end as valid_to,
    s.valid_to >= a.as_of_date as is_current,
    s.name,
    s.level,
    s.upstream_id,
    s.territory,
    s.region,
    s.group_id,
    s.is_group_leader,
    c.class,
    s.crm_class,
    s.network_model,
    s.opened_on,
    s.closed_on,
    s.credit_limit,
    s.payment_days,
    s.staff_count,
    s.vehicle_count,
    s.warehouse_area_m2,
    s.competitor_brands,
    s.salesperson_id,
    s.lead_time_days,
    s.is_anonymous
from stg_account as s
cross join params as a
left join scored as c
    on s.account_id = c.account_id and s.valid_from = c.valid_from and c.recency = 1
where s.holds_from < a.as_of_date
