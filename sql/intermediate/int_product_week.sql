-- Grain: product × complete week.
-- Why: what all accounts took in and sold on, to know the season and our price by.
select
    w.product_id,
    w.week_start,
    sum(w.sell_in_units) as sell_in_units,
    coalesce(sum(w.sell_through_units), 0) as sell_through_units,
    case
        when count(w.sell_in_net_amount) = count(*) then sum(w.sell_in_net_amount)
    end as sell_in_net_amount
from fct_account_product_week as w
inner join params as a on w.week_start + 6 < a.as_of_date
group by w.product_id, w.week_start
