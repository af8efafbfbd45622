-- Grain: account × validity.
-- Why: accounts as sources give them, with until when each row holds. Of two rows of one day the
--   one that knows the level counts, then the newer.
with given as (
    select
        a.*,
        coalesce(a.valid_from, date '0001-01-01') as starts_on,
        row_number() over (
            partition by a.account_id, coalesce(a.valid_from, date '0001-01-01')
            order by
                case when a.level is null then 1 else 0 end,
                a.source asc,
                a.part desc,
                a.file_sha256 asc,
                a.file_line desc
        ) as choice
    from accounts as a
)

select
    cast(g.account_id as varchar) as account_id,
    cast(k.account_key as varchar) as account_key,
    cast(k.valid_from as date) as valid_from,
    cast(k.holds_to as date) as valid_to,
    cast(k.holds_from as date) as holds_from,
    cast(k.holds_to as date) as holds_to,
    cast(g.name as varchar) as name,
    cast(g.level as bigint) as level,
    cast(g.upstream_id as varchar) as upstream_id,
    cast(g.territory as varchar) as territory,
    cast(g.region as varchar) as region,
    cast(g.group_id as varchar) as group_id,
    cast(g.is_group_leader as boolean) as is_group_leader,
    cast(g.class as varchar) as crm_class,
    cast(g.network_model as varchar) as network_model,
    cast(g.opened_on as date) as opened_on,
    cast(g.closed_on as date) as closed_on,
    cast(g.credit_limit as decimal(18, 6)) as credit_limit,
    cast(g.payment_days as bigint) as payment_days,
    cast(g.staff_count as bigint) as staff_count,
    cast(g.vehicle_count as bigint) as vehicle_count,
    cast(g.warehouse_area_m2 as decimal(18, 4)) as warehouse_area_m2,
    cast(g.competitor_brands as varchar) as competitor_brands,
    cast(g.salesperson_id as varchar) as salesperson_id,
    cast(g.lead_time_days as bigint) as lead_time_days,
    cast(g.is_anonymous as boolean) as is_anonymous
from given as g
inner join stg_account_key as k on g.account_id = k.account_id and g.starts_on = k.valid_from
where g.choice = 1
