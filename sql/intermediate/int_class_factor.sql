-- Grain: account × complete month × factor that is known.
-- Why: measures that say the same of an account count once: a factor is the mean of those of its
--   measures that are known. Funds are the credit limit and how it pays; loyalty is how long it has
--   been with us, how few competitors it carries and our part of what it sells; people go with
--   their vehicles.
with placed as (
    select
        m.month,
        m.account_id,
        case
            when m.measure in ('credit_limit', 'payment') then 'funds'
            when m.measure in ('people', 'vehicles') then 'people_and_vehicles'
            when m.measure in ('tenure', 'brands', 'wallet') then 'loyalty'
            else m.measure
        end as factor,
        m.measure_score
    from int_class_measure as m
)

select
    p.month,
    p.account_id,
    p.factor,
    try_cast(
        cast(sum(p.measure_score) as double) / nullif(cast(count(*) as double), 0)
        as decimal(18, 9)
    ) as factor_score
from placed as p
group by p.month, p.account_id, p.factor
