-- Grain: account × product that is ordered or cut, its week of dispatch and where it comes from.
-- Why: an order comes from the account's upstream where it has one, else from us: from the location
--   whose supply serves it, first come first served by ship date and account, never from two
--   places.
with ship as (
    select
        p.*,
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
        product_id,
        available_on,
        location_id,
        sum(units) as units
    from supply
    where (select t.counts_supply from totals_terms as t)
    group by product_id, available_on, location_id
    having sum(units) > 0
),

numbered as (
    select
        *,
        sum(units) over (
            partition by product_id
            order by available_on, location_id nulls last
            rows between unbounded preceding and current row
        ) - units as from_units
    from available
),

located as (
    select
        *,
        lead(from_units) over (partition by product_id order by from_units) as until_units
    from numbered
)

select
    s.*,
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
        and (s.from_units < l.until_units or l.until_units is null)
