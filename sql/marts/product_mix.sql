-- Grain: account with a class × complete month × category that accounts like it bought.
-- Why: which categories to push at an account and which to ease: what its peers sell more of, that
--   earns us at least what its goods do, and that it sells on as far as it buys it. The same rule
--   for big and small. As long as something is unknown there is no guidance, and reason says why.
-- months: complete
with judged as (
    select
        g.*,
        a.mix_tolerance_ratio,
        coalesce(g.category_share_ratio - g.sold_share_ratio > a.mix_tolerance_ratio, false)
            as lies_unsold,
        cast(cast(g.sold_share_ratio * 100 as decimal(9, 1)) as varchar) as sold_told,
        case
            when g.category = 'unknown' then 'no category is known of these products'
            when g.category_share_ratio is null
                then 'nothing was bought, or an amount of it is unknown'
            when g.peer_share_ratio is null
                then
                    cast(g.peer_count as varchar)
                    || ' accounts of its region, level and class are known, 3 are needed'
            when g.earned_each is null or g.account_earned_each is null
                then 'what some of it earns is unknown: a unit_cost or an exchange rate is missing'
        end as unknown_reason
    from int_mix_gap as g
    cross join params as a
)

select
    j.month,
    c.month_start,
    c.as_of_date,
    j.account_id,
    c.account_key,
    c.region,
    c.level,
    c.salesperson_id,
    c.class,
    j.category,
    j.bought_amount_12m,
    j.bought_units_12m,
    j.category_share_ratio,
    j.peer_share_ratio,
    j.peer_count,
    j.sold_share_ratio,
    j.price_each,
    j.earned_each,
    j.account_earned_each,
    j.gap_ratio,
    j.gap_units,
    j.gap_amount,
    j.mix_tolerance_ratio,
    case
        when j.unknown_reason is not null then null
        when j.gap_ratio <= j.mix_tolerance_ratio and j.lies_unsold then 'ease'
        when j.gap_ratio < -j.mix_tolerance_ratio and j.earned_each < j.account_earned_each
            then 'ease'
        when
            j.gap_ratio > j.mix_tolerance_ratio
            and j.earned_each >= j.account_earned_each
            and not j.lies_unsold
            then 'push'
        else 'hold'
    end as guidance,
    coalesce(
        j.unknown_reason,
        cast(cast(j.category_share_ratio * 100 as decimal(9, 1)) as varchar)
        || ' % of what it bought, '
        || cast(cast(j.peer_share_ratio * 100 as decimal(9, 1)) as varchar)
        || ' % at '
        || cast(j.peer_count as varchar)
        || ' accounts like it; a unit earns '
        || cast(cast(j.earned_each as decimal(18, 2)) as varchar)
        || ', its mean '
        || cast(cast(j.account_earned_each as decimal(18, 2)) as varchar)
        || coalesce('; ' || j.sold_told || ' % of what it sold on', '')
    ) as reason
from judged as j
inner join account_class as c on j.month = c.month and j.account_id = c.account_id
