-- Grain: breach of the network × record that shows it.
-- Why: order lines, scans, prices and reports side by side. Dismissed reports are kept, and say so.
with found as (
    select
        'order_line' as found_in,
        o.evidence_id,
        o.breach,
        o.account_id,
        o.occurred_on,
        o.product_id,
        o.breach_units,
        o.breach_amount,
        o.seller_id,
        o.buyer_id,
        o.seen_territory,
        null as seen_price,
        o.price_floor,
        null as status
    from stg_order_breach as o
    union all
    select
        m.found_in,
        m.evidence_id,
        m.breach,
        m.account_id,
        m.occurred_on,
        m.product_id,
        null as breach_units,
        null as breach_amount,
        null as seller_id,
        null as buyer_id,
        m.seen_territory,
        m.seen_price,
        m.price_floor,
        null as status
    from stg_market_breach as m
    union all
    select
        'incident' as found_in,
        i.source || '/' || i.incident_id as evidence_id,
        i.kind as breach,
        i.account_id,
        i.occurred_on,
        null as product_id,
        null as breach_units,
        null as breach_amount,
        null as seller_id,
        null as buyer_id,
        null as seen_territory,
        null as seen_price,
        null as price_floor,
        coalesce(i.status, 'reported') as status
    from incidents as i
    inner join params as p on i.occurred_on < p.as_of_date
)

select
    f.found_in,
    f.evidence_id,
    f.breach,
    f.account_id,
    f.occurred_on,
    f.product_id,
    f.breach_units,
    f.breach_amount,
    f.seller_id,
    f.buyer_id,
    f.seen_territory,
    f.seen_price,
    f.price_floor,
    f.status
from found as f
