-- Grain: account × complete month × measure that is known.
-- Why: each measure as a percentile: the share of the other accounts of its region and level that
--   have less of it. Steps, as of vehicles, leave many level: those who have as much count half.
--   Who has none scores 0, who has no peer 1. What none has tells none from another and is left
--   out, but for what they buy and earn us. An unknown value is nobody's peer; of how much is
--   bought, it leaves the account out.
with measured as (
    select
        m.month,
        m.account_id,
        m.region,
        m.level,
        cast(m.bought_net_amount_12m as decimal(38, 10)) as volume,
        cast(m.earned_amount_12m as decimal(38, 10)) as profit,
        cast(m.credit_limit as decimal(38, 10)) as credit_limit,
        cast(m.paid_in_time_ratio as decimal(38, 10)) as payment,
        cast(m.sub_distributor_count as decimal(38, 10)) as sub_distributors,
        cast(m.active_outlet_count as decimal(38, 10)) as outlets,
        cast(m.staff_count as decimal(38, 10)) as people,
        cast(m.vehicle_count as decimal(38, 10)) as vehicles,
        cast(m.warehouse_area_m2 as decimal(38, 10)) as warehouse,
        cast(1 + m.bought_growth_ratio as decimal(38, 10)) as growth,
        cast(m.tenure_months as decimal(38, 10)) as tenure,
        cast(m.brand_loyalty_ratio as decimal(38, 10)) as brands,
        cast(m.share_of_wallet_ratio as decimal(38, 10)) as wallet,
        cast(m.regularity_ratio as decimal(38, 10)) as regularity,
        cast(m.category_spread as decimal(38, 10)) as complementary_lines
    from int_account_trait as m
    where m.bought_net_amount_12m is not null
),

listed as (
    select
        month,
        account_id,
        region,
        level,
        measure,
        measured
    from measured
    unpivot (
        measured for measure in (
            volume, profit, credit_limit, payment, sub_distributors, outlets, people, vehicles,
            warehouse, growth, tenure, brands, wallet, regularity, complementary_lines
        )
    )
),

ranked as (
    select
        l.month,
        l.account_id,
        l.measure,
        l.measured,
        rank() over (
            partition by l.month, l.measure, l.region, l.level order by l.measured
        ) as place,
        count(*) over (partition by l.month, l.measure, l.region, l.level) as peers,
        case
            when l.measure in ('volume', 'profit') then 1
            else count(*) over (partition by l.month, l.measure, l.region, l.level, l.measured)
        end as as_much,
        max(l.measured) over (partition by l.month, l.measure, l.region, l.level) as most
    from listed as l
)

select
    r.month,
    r.account_id,
    r.measure,
    case
        when r.measured <= 0 then 0
        when r.peers = 1 then 1
        else try_cast(
            cast(2 * (r.place - 1) + r.as_much - 1 as double)
            / nullif(cast(2 * (r.peers - 1) as double), 0) as decimal(18, 9)
        )
    end as measure_score
from ranked as r
where r.most > 0 or r.measure in ('volume', 'profit')
