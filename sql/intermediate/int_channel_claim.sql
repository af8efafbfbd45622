-- Grain: product × complete month × level that claimed something for it.
-- Why: what bottle caps and empties brought a level: claims of kind cap_redemption and empties that
--   name the product. Null where one has no exchange rate.
with claimed as (
    select
        substr(cast(c.claimed_on as varchar), 1, 7) as month,
        c.account_id,
        c.product_id,
        c.kind,
        case
            when coalesce(c.currency, p.company_currency) = p.company_currency then c.amount
            else cast(
                cast(c.amount as decimal(21, 4)) * cast(f.rate as decimal(16, 6)) as decimal(28, 4)
            )
        end as amount
    from claims as c
    cross join params as p
    left join stg_fx_day as f on c.currency = f.currency and c.claimed_on = f.date_day
    where c.kind in ('cap_redemption', 'empties') and c.product_id is not null
)

select
    c.month,
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
from claimed as c
inner join int_account_month as g on c.month = g.month and c.account_id = g.account_id
where g.level is not null
group by c.month, c.product_id, g.level
