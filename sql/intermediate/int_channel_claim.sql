-- Grain: product × complete month × level that claimed something for it.
-- Why: what bottle caps and empties brought a level: claims of kind cap_redemption and empties that
--   name the product. Null where one has no exchange rate.
select
    g.month,
    c.product_id,
    g.level,
    case
        when count(c.amount) = count(*)
            then sum(case when c.kind = 'cap_redemption' then c.amount else 0 end)
    end as cap_amount,
    case
        when count(c.amount) = count(*)
            then sum(case when c.kind = 'empties' then c.amount else 0 end)
    end as empties_amount
from stg_claim as c
inner join int_account_month as g
    on c.account_id = g.account_id and substr(cast(c.claimed_on as varchar), 1, 7) = g.month
where
    c.kind in ('cap_redemption', 'empties') and c.product_id is not null and g.level is not null
group by g.month, c.product_id, g.level
