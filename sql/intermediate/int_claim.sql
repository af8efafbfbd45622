-- Grain: account × claim.
-- Why: by what a claim is held against the records (its promotion, the goods it counts, or the
--   expense that bears its number), and what is wrong with it before any counting.
with followed as (
    select
        c.account_id,
        c.claim_id,
        c.kind,
        c.claimed_on,
        c.product_id,
        c.promotion_id,
        c.claimed_units,
        c.amount as claimed_amount,
        case
            when c.promotion_id is not null then 'promotion'
            when c.kind in ('cap_redemption', 'empties') then 'goods'
            else 'expense'
        end as claim_basis,
        lag(c.claim_id) over w as earlier_claim_id,
        date_diff('day', lag(c.claimed_on) over w, c.claimed_on) as days_since
    from stg_claim as c
    window
        w as (
            partition by
                c.account_id, c.kind, c.product_id, c.promotion_id, c.amount,
                c.claimed_units
            order by c.claimed_on, c.claim_id
        )
),

present as (
    select
        max(case when f.feed = 'promotions' and f.is_present then 1 else 0 end) as has_promotions,
        max(case when f.feed = 'expenses' and f.is_present then 1 else 0 end) as has_expenses
    from feed_presence as f
)

select
    f.account_id,
    f.claim_id,
    f.kind,
    f.claimed_on,
    f.product_id,
    f.promotion_id,
    f.claimed_units,
    f.claimed_amount,
    f.claim_basis,
    v.window_from,
    v.window_until,
    d.paid_amount,
    case when f.days_since <= a.claim_twice_days then f.earlier_claim_id end as earlier_claim_id,
    case
        when f.claim_basis = 'promotion' and n.has_promotions = 0 then 'no_promotions'
        when f.claim_basis = 'promotion' and v.claim_id is null then 'unknown_promotion'
        when f.days_since <= a.claim_twice_days and d.claim_id is null then 'twice'
        when
            f.claimed_on < v.window_from
            or f.claimed_on > v.window_until + cast(a.claim_days_after as integer)
            then 'outside_window'
        when f.claimed_amount is null then 'no_rate'
        when f.claim_basis = 'goods' and coalesce(f.product_id, '') = '' then 'no_goods'
        when f.claim_basis = 'goods' and f.claimed_units is null then 'no_goods'
        when f.claim_basis <> 'expense' then null
        when n.has_expenses = 0 then 'no_expenses'
        when d.claim_id is null then 'no_record'
        when d.paid_amount is null then 'no_rate'
    end as flaw
from followed as f
cross join params as a
cross join present as n
left join int_claim_window as v on f.account_id = v.account_id and f.claim_id = v.claim_id
left join int_claim_expense as d on f.account_id = d.account_id and f.claim_id = d.claim_id
