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
    g.account_id,
    k.account_key,
    k.valid_from,
    k.holds_to as valid_to,
    k.holds_from,
    k.holds_to,
    g.name,
    g.level,
    g.upstream_id,
    g.territory,
    g.region,
    g.group_id,
    g.is_group_leader,
    g.class as crm_class,
    g.network_model,
    g.opened_on,
    g.closed_on,
    g.credit_limit,
    g.payment_days,
    g.staff_count,
    g.vehicle_count,
    g.warehouse_area_m2,
    g.competitor_brands,
    g.salesperson_id,
    g.lead_time_days,
    g.is_anonymous
from given as g
inner join stg_account_key as k on g.account_id = k.account_id and g.starts_on = k.valid_from
where g.choice = 1
