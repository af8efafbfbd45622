-- Grain: account × complete month, anonymous and closed accounts left out.
-- Why: a class is a place among peers: the share of the other accounts of region and level whose
--   composite is lower; who has no peer has 1. The candidate is the class that this month alone
--   would give: small for who is below a floor of size, whatever its place. Who buys for an
--   unknown amount, for want of an exchange rate, has no composite and is nobody's peer, and is a
--   candidate only where it has been idle.
with ranked as (
    select
        c.month,
        c.account_id,
        c.composite_score,
        c.known_weight_ratio,
        rank() over (
            partition by c.month, t.region, t.level
            order by c.composite_score
        ) as place,
        count(*) over (partition by c.month, t.region, t.level) as peers
    from int_class_composite as c
    inner join int_account_trait as t on c.month = t.month and c.account_id = t.account_id
    where c.composite_score is not null
),

placed as (
    select
        r.month,
        r.account_id,
        r.composite_score,
        r.known_weight_ratio,
        cast(cast(case
            when r.peers = 1 then cast(1 as double)
            else cast(r.place - 1 as double) / nullif(cast(r.peers - 1 as double), 0)
        end as decimal(18, 9)) as decimal(18, 6)) as composite_percentile
    from ranked as r
)

select
    t.month,
    t.month_no,
    t.month_end,
    t.account_id,
    s.composite_score,
    s.known_weight_ratio,
    s.composite_percentile,
    f.class_floor,
    case
        when f.class_floor is not null then 'small'
        when s.composite_percentile is null then null
        when s.composite_percentile >= p.class_cut_key then 'key'
        when s.composite_percentile >= p.class_cut_major then 'major'
        when s.composite_percentile >= p.class_cut_general then 'general'
        else 'small'
    end as class_candidate
from int_account_trait as t
cross join params as p
inner join int_class_floor as f on t.month = f.month and t.account_id = f.account_id
left join placed as s on t.month = s.month and t.account_id = s.account_id
