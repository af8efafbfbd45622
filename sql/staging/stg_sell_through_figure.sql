-- Grain: source × account × product × period, as reported.
-- Why: single units and a last day for every figure, before anything is added up.
-- reads: sell_through month-12..month+1
with figure as (
    select
        s.*,
        coalesce(s.period_end, e.period_end) as ends_on,
        case coalesce(s.unit, p.price_unit, 'each')
            when 'case' then p.units_per_case
            when 'pallet' then p.units_per_pallet
            else cast(1 as decimal(18, 4))
        end as units_each
    from sell_through as s
    left join stg_sell_through_period as e
        on s.source = e.source and s.period_start = e.period_start
    left join stg_product as p
        on
            s.product_id = p.product_id
            and s.period_start >= p.holds_from
            and s.period_start < p.holds_to
)

select
    substr(cast(f.period_start as varchar), 1, 7) as month,
    f.source,
    f.account_id,
    f.product_id,
    f.period_start,
    greatest(f.ends_on, f.period_start) as period_end,
    coalesce(
        f.counted_from,
        make_date(cast(year(greatest(f.ends_on, f.period_start)) as integer), 1, 1)
    ) as counted_from,
    coalesce(f.is_cumulative, false) as is_cumulative,
    case
        when f.units_each = floor(f.units_each)
            then f.quantity * cast(floor(f.units_each) as bigint)
        else cast(f.units_each * cast(f.quantity as decimal(19, 4)) as decimal(18, 4))
    end as sell_through_units
from figure as f
