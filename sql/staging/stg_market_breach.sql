-- Grain: breach of the network that a scan or a price seen in the market shows.
-- Why: goods scanned outside the territory of the account they were sold to were diverted; a price
--   below the floor of its day undercuts. Scans and floors are in company currency, per unit of the
--   product. A price seen in the market names a territory and no account: it is evidence, and
--   nobody's.
with seen as (
    select
        'scan' as found_in,
        s.source || '/' || s.scan_id as evidence_id,
        s.account_id,
        s.scanned_on as seen_on,
        s.product_id,
        s.territory,
        cast(s.price as decimal(28, 6)) as price
    from scans as s
    union all
    select
        'market_price' as found_in,
        m.source || '/' || m.product_id || '/' || coalesce(m.territory, '') || '/'
        || coalesce(cast(m.level as varchar), '') || '/' || cast(m.observed_on as varchar)
            as evidence_id,
        null as account_id,
        m.observed_on as seen_on,
        m.product_id,
        m.territory,
        m.price
    from stg_market_price as m
),

judged as (
    select
        s.found_in,
        s.evidence_id,
        s.account_id,
        s.seen_on,
        s.product_id,
        s.territory,
        s.price,
        p.price_floor,
        coalesce(s.territory <> a.territory, false) as is_diverted,
        coalesce(s.price < p.price_floor, false) as is_undercut
    from seen as s
    inner join params as r on s.seen_on < r.as_of_date
    left join stg_account as a
        on s.account_id = a.account_id and s.seen_on >= a.holds_from and s.seen_on < a.holds_to
    left join stg_product as p
        on s.product_id = p.product_id and s.seen_on >= p.holds_from and s.seen_on < p.holds_to
),

kind as (
    select 'diversion' as breach
    union all
    select 'undercutting' as breach
)

select
    j.found_in,
    j.evidence_id,
    k.breach,
    j.account_id,
    j.seen_on as occurred_on,
    j.product_id,
    j.territory as seen_territory,
    case when k.breach = 'undercutting' then j.price end as seen_price,
    case when k.breach = 'undercutting' then j.price_floor end as price_floor
from judged as j
cross join kind as k
where
    (k.breach = 'diversion' and j.is_diverted) or (k.breach = 'undercutting' and j.is_undercut)
