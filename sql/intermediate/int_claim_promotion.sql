-- Grain: claim of a promotion × row of the promotion that covers account and product.
-- Why: a promotion without an account or product is for all of them; a claim that names no product
--   is for all products of its promotion.
select
    c.account_id,
    c.claim_id,
    p.from_date,
    p.until_date,
    p.first_week,
    p.last_week,
    coalesce(c.product_id, p.product_id) as product_id
from stg_claim as c
inner join stg_promotion as p
    on
        c.promotion_id = p.promotion_id
        and coalesce(p.account_id, c.account_id) = c.account_id
        and coalesce(p.product_id, c.product_id, '') = coalesce(c.product_id, p.product_id, '')
