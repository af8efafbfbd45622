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
    cast(s.account_key as varchar) as account_key,
    cast(s.account_id as varchar) as account_id,
    cast(s.valid_from as date) as valid_from,
    cast(case when s.valid_to >= a.as_of_date then date '9999-12-31' else s.valid_to end as date)
        as valid_to,
    cast(s.valid_to >= a.as_of_date as boolean) as is_current,
    cast(s.name as varchar) as name,
    cast(s.level as bigint) as level,
    cast(s.upstream_id as varchar) as upstream_id,
    cast(s.territory as varchar) as territory,
    cast(s.region as varchar) as region,
    cast(s.group_id as varchar) as group_id,
    cast(s.is_group_leader as boolean) as is_group_leader,
    cast(c.class as varchar) as class,
    cast(s.crm_class as varchar) as crm_class,
    cast(s.network_model as varchar) as network_model,
    cast(s.opened_on as date) as opened_on,
    cast(s.closed_on as date) as closed_on,
    cast(s.credit_limit as decimal(18, 6)) as credit_limit,
    cast(s.payment_days as bigint) as payment_days,
    cast(s.staff_count as bigint) as staff_count,
    cast(s.vehicle_count as bigint) as vehicle_count,
    cast(s.warehouse_area_m2 as decimal(18, 4)) as warehouse_area_m2,
    cast(s.competitor_brands as varchar) as competitor_brands,
    cast(s.salesperson_id as varchar) as salesperson_id,
    cast(s.lead_time_days as bigint) as lead_time_days,
    cast(s.is_anonymous as boolean) as is_anonymous
from stg_account as s
cross join params as a
left join scored as c
    on s.account_id = c.account_id and s.valid_from = c.valid_from and c.recency = 1
where s.holds_from < a.as_of_date
