-- Grain: account × claim of a promotion, of caps or of empties, with months in which goods came.
-- Why: what an account bought, from anyone, that a claim may be of: in the months that a promotion
--   touches, and of caps and empties all up to the claim's month. Goods ordered ahead are not
--   there.
with spanned as (
    select
        p.account_id,
        p.claim_id,
        p.product_id,
        p.from_date,
        p.until_date
    from int_claim_promotion as p
    union all
    select
        c.account_id,
        c.claim_id,
        c.product_id,
        date '0001-01-01' as from_date,
        c.claimed_on as until_date
    from int_claim as c
    where c.claim_basis = 'goods' and c.product_id is not null
),

bought as (
    select
        s.account_id,
        s.claim_id,
        b.bought_units
    from spanned as s
    inner join fct_account_product_month as b
        on s.account_id = b.account_id and coalesce(s.product_id, b.product_id) = b.product_id
    inner join stg_calendar_month as k
        on b.month = k.month and s.from_date <= k.month_end and s.until_date >= k.month_start
    inner join params as a on k.month_end <= a.last_month_end
    union all
    select
        s.account_id,
        s.claim_id,
        l.bought_units
    from spanned as s
    inner join params as a on s.until_date > a.last_month_end
    inner join int_bought_lately as l
        on s.account_id = l.account_id and coalesce(s.product_id, l.product_id) = l.product_id
)

select
    b.account_id,
    b.claim_id,
    sum(b.bought_units) as bought_units
from bought as b
group by b.account_id, b.claim_id
