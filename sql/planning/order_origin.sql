-- Grain: account × product that is ordered or cut, its week of dispatch and where it comes from.
-- Why: an order comes from the account's upstream where it has one, else from us: from the location
--   whose supply serves it, first come first served by ship date and account, never from two
--   places.
with ship as (
    select
        p.as_of_date,
        p.account_id,
        p.product_id,
        p.upstream_id,
        p.recommended_units,
        p.recommended_cases,
        p.cut_units,
        cast(date_trunc('week', p.ship_by_date) as date) as ship_week,
        s.units_per_pallet,
        sum(case when p.upstream_id is null then p.recommended_units else 0 end) over (
            partition by p.product_id
            order by p.ship_by_date, p.account_id
            rows between unbounded preceding and current row
        ) - p.recommended_units as from_units
    from plan as p
    inner join plan_series as s on p.account_id = s.account_id and p.product_id = s.product_id
    where p.recommended_units > 0 or p.cut_units > 0
),

available as (
    select
        a.product_id,
        a.available_on,
        a.location_id,
        sum(a.units) as units
    from supply as a
    cross join totals_terms as t
    where t.counts_supply
    group by a.product_id, a.available_on, a.location_id
    having sum(a.units) > 0
),

numbered as (
    select
        a.product_id,
        a.location_id,
        sum(a.units) over (
            partition by a.product_id
            order by a.available_on, a.location_id nulls last
            rows between unbounded preceding and current row
        ) - a.units as from_units
    from available as a
),

located as (
    select
        n.product_id,
        n.location_id,
        n.from_units,
        lead(n.from_units) over (partition by n.product_id order by n.from_units) as until_units
    from numbered as n
)

select
    s.as_of_date,
    s.account_id,
    s.product_id,
    s.recommended_units,
    s.recommended_cases,
    s.cut_units,
    s.ship_week,
    s.units_per_pallet,
    coalesce(s.upstream_id, l.location_id, 'company') as origin_id,
    case
        when s.upstream_id is not null then 'account'
        when l.location_id is not null then 'location'
        else 'company'
    end as origin_kind
from ship as s
left join located as l
    on
        s.product_id = l.product_id
        and s.from_units >= l.from_units
        and coalesce(s.from_units < l.until_units, true)
