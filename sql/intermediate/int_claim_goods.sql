-- Grain: account × claim of a promotion, of caps or of empties.
-- Why: how many units stand behind a claim. Of a promotion those sold in its whole weeks, by
--   sell-through where the account tells it, else bought from us, else bought from anyone in the
--   months it touches. Of caps and empties all of the product that was bought from anyone up to
--   the claim's month.
with weekly as (
    select
        p.account_id,
        p.claim_id,
        sum(w.sell_through_units) as sell_through_units,
        nullif(sum(w.sell_in_units), 0) as sell_in_units
    from int_claim_promotion as p
    inner join fct_account_product_week as w
        on
            p.account_id = w.account_id
            and p.first_week <= w.week_start
            and p.last_week >= w.week_start
            and coalesce(p.product_id, w.product_id) = w.product_id
    group by p.account_id, p.claim_id
)

select
    c.account_id,
    c.claim_id,
    greatest(coalesce(w.sell_through_units, w.sell_in_units, m.bought_units, 0), 0)
        as record_units,
    case
        when w.sell_through_units is not null then 'sell_through'
        when w.sell_in_units is not null then 'sell_in'
        else 'bought'
    end as units_basis
from int_claim as c
left join weekly as w on c.account_id = w.account_id and c.claim_id = w.claim_id
left join int_claim_bought as m on c.account_id = m.account_id and c.claim_id = m.claim_id
where c.claim_basis in ('promotion', 'goods')
