-- Grain: account × complete month.
-- Why: what our goods earned us at an account, from whomever it bought them, before rebates and
--   costs: the margin of our own lines, null where the cost of any is unknown, and beside it that
--   of what it bought from another account. The class judges by the trailing year of it, so that
--   who buys from a wholesaler is judged like who buys from us; null where a part is unknown.
with margin as (
    select
        f.month,
        f.month_no,
        f.account_id,
        case when f.uncosted_lines = 0 then f.costed_net_amount - f.sold_cost_amount end
            as gross_margin_amount,
        case when s.account_id is null then 0 else s.goods_margin_amount end
            as goods_margin_amount,
        case when s.account_id is null then 'reported' else s.goods_margin_source end
            as profit_source,
        case when s.account_id is null then 0 else s.supplied_cases end as supplied_cases
    from int_account_flow as f
    left join int_account_supply as s on f.month = s.month and f.account_id = s.account_id
)

select
    m.month,
    m.month_no,
    m.account_id,
    m.gross_margin_amount,
    m.goods_margin_amount,
    m.profit_source,
    m.supplied_cases,
    case
        when count(m.gross_margin_amount + m.goods_margin_amount) over y = count(*) over y
            then sum(m.gross_margin_amount + m.goods_margin_amount) over y
    end as earned_amount_12m
from margin as m
window y as (
    partition by m.account_id
    order by m.month_no
    rows between 11 preceding and current row
)
