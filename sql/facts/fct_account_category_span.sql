-- Grain: account that buys from us × category × span × basis.
-- Why: what these accounts sold on by category, so that one month's reports can be held beside
--   another's account by account. What has no region or category is of 'unknown'.
-- partition: month
select
    s.month,
    s.week_start,
    s.account_id,
    coalesce(b.region, 'unknown') as region,
    coalesce(k.category, 'unknown') as category,
    s.basis,
    sum(s.sell_through_units) as sell_through_units
from fct_sell_through_span as s
inner join stg_account as b
    on
        s.account_id = b.account_id
        and s.week_start >= b.holds_from
        and s.week_start < b.holds_to
left join stg_product as k
    on
        s.product_id = k.product_id
        and s.week_start >= k.holds_from
        and s.week_start < k.holds_to
where coalesce(b.upstream_id, '') = ''
group by
    s.month, s.week_start, s.account_id, coalesce(b.region, 'unknown'),
    coalesce(k.category, 'unknown'), s.basis
