-- Grain: breach of the network that an order line shows.
-- Why: whoever is not supplied by its upstream of the day bought off-network (an empty upstream is
--   us), in both network models; where the model is not known, nobody says whom the account must
--   buy from. Goods sent to another territory than the account's are diverted. A seller of the
--   channel below the price floor undercuts: the seller did it, not who bought. The floor is per
--   unit of the product, so prices are compared by multiplying, exact. What went back later was
--   bought all the same.
with judged as (
    select
        o.source,
        o.order_id,
        o.line_no,
        o.account_id,
        o.order_date,
        o.product_id,
        o.line_units,
        o.net_amount,
        o.seller_id,
        o.ship_to_territory,
        p.price_floor,
        a.network_model is not null and coalesce(o.seller_id, '') <> coalesce(a.upstream_id, '')
            as is_off_network,
        coalesce(o.ship_to_territory <> a.territory, false) as is_diverted,
        coalesce(
            o.kind = 'sale' and o.seller_id is not null
            and cast(o.net_amount as decimal(19, 4)) * case p.price_unit
                when 'case' then p.units_per_case
                when 'pallet' then p.units_per_pallet
                else cast(1 as decimal(18, 4))
            end < cast(o.line_units as decimal(19, 4)) * p.price_floor,
            false
        ) as is_undercut
    from fct_order_line as o
    inner join params as r on o.order_date < r.as_of_date
    left join stg_account as a on o.account_key = a.account_key
    left join stg_product as p on o.product_key = p.product_key
    where o.kind <> 'return' and o.line_units > 0
),

kind as (
    select 'off_network' as breach
    union all
    select 'diversion' as breach
    union all
    select 'undercutting' as breach
)

select
    j.source || '/' || j.order_id || '/' || j.line_no as evidence_id,
    k.breach,
    case when k.breach = 'undercutting' then j.seller_id else j.account_id end as account_id,
    j.order_date as occurred_on,
    j.product_id,
    j.line_units as breach_units,
    j.net_amount as breach_amount,
    j.seller_id,
    case when k.breach = 'undercutting' then j.account_id end as buyer_id,
    case when k.breach = 'diversion' then j.ship_to_territory end as seen_territory,
    case when k.breach = 'undercutting' then j.price_floor end as price_floor
from judged as j
cross join kind as k
where
    (k.breach = 'off_network' and j.is_off_network)
    or (k.breach = 'diversion' and j.is_diverted)
    or (k.breach = 'undercutting' and j.is_undercut)
