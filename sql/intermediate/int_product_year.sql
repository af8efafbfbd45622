-- Grain: product × month with sales of it in its trailing year.
-- Why: what our own sales of a product came to in 12 months: its margin, whoever bought it, is told
--   by these sums alone. An amount with an unknown part is null.
with sold as (
    select
        p.product_id,
        k.month_no,
        case when count(p.costed_net_amount) = count(*) then sum(p.costed_net_amount) end
            as costed_net_amount,
        sum(p.sold_cost_amount) as sold_cost_amount,
        sum(p.uncosted_lines) as uncosted_lines,
        sum(p.sell_in_units) as sell_in_units
    from fct_account_product_month as p
    inner join stg_calendar_month as k on p.month = k.month
    group by p.product_id, k.month_no
)

select
    m.month,
    s.product_id,
    case when count(s.costed_net_amount) = count(*) then sum(s.costed_net_amount) end
        as costed_net_amount,
    sum(s.sold_cost_amount) as sold_cost_amount,
    sum(s.uncosted_lines) as uncosted_lines,
    sum(s.sell_in_units) as sell_in_units
from stg_month as m
inner join sold as s on m.month_no - s.month_no between 0 and 11
group by m.month, s.product_id
