-- Grain: account × claim that may be counted.
-- Why: money goes by the units that are supported, and no further than the promotion's budget or
--   the expense; the budget is given in the order in which claims came. After a claim of unknown
--   worth nobody knows what is left of it.
with summed as (
    select
        w.*,
        count(*) over b > count(w.units_amount) over b as is_blurred,
        sum(w.units_amount) over b as asked_so_far
    from int_claim_worth as w
    window
        b as (
            partition by w.account_id, w.budget
            order by w.claimed_on, w.claim_id
            rows between unbounded preceding and current row
        )
),

given as (
    select
        s.account_id,
        s.claim_id,
        s.claimed_on,
        s.budget,
        s.is_blurred,
        least(min(s.record_amount - s.asked_so_far) over b, 0) + s.asked_so_far as given_so_far
    from summed as s
    window
        b as (
            partition by s.account_id, s.budget
            order by s.claimed_on, s.claim_id
            rows between unbounded preceding and current row
        )
),

followed as (
    select
        g.account_id,
        g.claim_id,
        g.is_blurred,
        g.given_so_far,
        coalesce(lag(g.given_so_far) over (
            partition by g.account_id, g.budget order by g.claimed_on, g.claim_id
        ), 0) as given_before
    from given as g
)

select
    w.account_id,
    w.claim_id,
    w.record_units,
    w.units_basis,
    w.units_before,
    w.supported_units,
    w.record_amount,
    f.is_blurred,
    case when w.record_amount is not null and not f.is_blurred then f.given_before end
        as amount_before,
    case
        when w.record_amount is null and w.record_units is not null then w.units_amount
        when w.record_amount is not null and not f.is_blurred then f.given_so_far - f.given_before
    end as supported_amount
from int_claim_worth as w
inner join followed as f on w.account_id = f.account_id and w.claim_id = f.claim_id
