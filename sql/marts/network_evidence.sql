-- Grain: breach of the network × record that shows it.
-- Why: whoever is told of a breach may look at it: which order line, scan, price or report, when,
--   whose, and by what rule. The account is described as it was on the day; a price seen in the
--   market has no account and the region of its territory.
-- partition: month
with placed as (
    select
        a.territory,
        min(a.region) as region
    from stg_account as a
    where a.holds_to = date '9999-12-31'
    group by a.territory
)

select
    substr(cast(f.occurred_on as varchar), 1, 7) as month,
    cast(date_trunc('month', f.occurred_on) as date) as month_start,
    f.breach,
    f.found_in,
    f.evidence_id,
    f.occurred_on,
    f.account_id,
    a.account_key,
    coalesce(a.region, p.region) as region,
    a.salesperson_id,
    f.product_id,
    f.breach_units,
    f.breach_amount,
    f.seller_id,
    a.upstream_id,
    f.buyer_id,
    a.territory as own_territory,
    f.seen_territory,
    f.seen_price,
    f.price_floor,
    f.status,
    case
        when f.found_in = 'incident' then 'reported as ' || f.breach || ', ' || f.status
        when f.breach = 'off_network'
            then
                'bought from ' || coalesce(f.seller_id, 'us') || ', where the account is supplied'
                || ' by ' || coalesce(a.upstream_id, 'us')
        when f.breach = 'diversion'
            then
                case when f.found_in = 'scan' then 'scanned in ' else 'sent to ' end
                || f.seen_territory || ', while the account may sell in ' || a.territory
        when f.found_in = 'order_line'
            then 'sold to ' || f.buyer_id || ' below the price floor'
        else 'seen below the price floor'
    end as reason
from stg_network_breach as f
left join stg_account as a
    on
        f.account_id = a.account_id
        and f.occurred_on >= a.holds_from
        and f.occurred_on < a.holds_to
left join placed as p on f.account_id is null and f.seen_territory = p.territory
