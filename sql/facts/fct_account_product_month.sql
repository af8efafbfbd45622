-- Grain: account × product × month.
-- Why: the exact sums that the metrics of our own sales are made of, kept by month so that a new
--   day costs its month alone. bought_ columns take what was bought from anyone, us or others.
--   Amounts at list price and at cost stand beside the net amount of just the lines that have them.
--   A sum over a line whose amount is unknown is unknown, hence null.
-- partition: month
with line as (
    select
        o.month,
        o.account_id,
        o.product_id,
        o.kind,
        o.seller_id is null as is_ours,
        o.line_units,
        o.net_amount,
        o.list_amount,
        o.cost_amount,
        case when o.seller_id is null then o.net_amount else 0 end as sold,
        case when o.seller_id is null and o.kind = 'sale' then o.net_amount else 0 end as gross,
        case when o.seller_id is null and o.kind = 'return' then -o.net_amount else 0 end
            as given_back,
        case when o.seller_id is null and o.list_amount is not null then o.net_amount else 0 end
            as listed,
        case when o.seller_id is null and o.cost_amount is not null then o.net_amount else 0 end
            as costed
    from fct_order_line as o
)

select
    l.month,
    l.account_id,
    l.product_id,
    coalesce(sum(
        case when l.is_ours and l.kind <> 'free_good' then l.line_units end
    ), 0) as sell_in_units,
    case when count(l.sold) = count(*) then sum(l.sold) end as sold_net_amount,
    case when count(l.gross) = count(*) then sum(l.gross) end as gross_amount,
    case when count(l.given_back) = count(*) then sum(l.given_back) end as given_back_amount,
    case when count(l.listed) = count(*) then sum(l.listed) end as listed_net_amount,
    coalesce(sum(case when l.is_ours then l.list_amount end), 0) as sold_list_amount,
    case when count(l.costed) = count(*) then sum(l.costed) end as costed_net_amount,
    coalesce(sum(case when l.is_ours then l.cost_amount end), 0) as sold_cost_amount,
    count(case when l.is_ours and l.cost_amount is null then 1 end) as uncosted_lines,
    case when count(l.net_amount) = count(*) then sum(l.net_amount) end as bought_net_amount,
    coalesce(sum(case when l.kind <> 'free_good' then l.line_units end), 0) as bought_units,
    count(case when l.kind <> 'return' and l.line_units > 0 then 1 end) as bought_lines,
    coalesce(sum(
        case when l.is_ours and l.kind = 'free_good' then l.line_units end
    ), 0) as free_good_units
from line as l
group by l.month, l.account_id, l.product_id
