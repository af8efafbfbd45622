-- Grain: account × claim that may be counted.
-- Why: units are given to claims in the order in which they came, as far as the records reach: so
--   far no more than was claimed, nor than stood behind any claim plus what was claimed after it.
with counted as (
    select
        r.account_id,
        r.claim_id,
        r.claimed_on,
        r.claimed_units,
        concat(r.claim_basis, ' ', r.kind, ' ', r.promotion_id, ' ', r.product_id) as goods,
        r.record_units
    from int_claim_record as r
),

summed as (
    select
        c.account_id,
        c.claim_id,
        c.claimed_on,
        c.claimed_units,
        c.goods,
        sum(coalesce(c.claimed_units, 0)) over g as claimed_so_far,
        max(c.record_units) over g as most_units
    from counted as c
    window
        g as (
            partition by c.account_id, c.goods
            order by c.claimed_on, c.claim_id
            rows between unbounded preceding and current row
        )
),

given as (
    select
        s.account_id,
        s.claim_id,
        s.claimed_on,
        s.claimed_units,
        s.goods,
        least(min(s.most_units - s.claimed_so_far) over g, 0) + s.claimed_so_far as given_so_far
    from summed as s
    window
        g as (
            partition by s.account_id, s.goods
            order by s.claimed_on, s.claim_id
            rows between unbounded preceding and current row
        )
),

followed as (
    select
        g.account_id,
        g.claim_id,
        g.claimed_units,
        g.given_so_far,
        coalesce(lag(g.given_so_far) over (
            partition by g.account_id, g.goods order by g.claimed_on, g.claim_id
        ), 0) as given_before
    from given as g
)

select
    f.account_id,
    f.claim_id,
    f.given_before as units_before,
    case when f.claimed_units is not null then f.given_so_far - f.given_before end
        as supported_units
from followed as f
