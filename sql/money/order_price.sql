-- Grain: account × product × day that is priced.
-- Why: what goods are valued at on a day: the price of the account's last invoice line before it,
--   ours where it buys from us and its upstream's where it buys there, else the list price. A
--   price per unit is a ratio: one division, kept to nine decimals. Beside it stands the same price
--   in the unit and currency of the line, for the rebate terms.
with sold as (
    select
        s.account_id,
        s.product_id,
        s.priced_on,
        l.unit,
        l.currency,
        l.quantity,
        l.line_units,
        l.net_amount,
        l.line_amount,
        row_number() over (
            partition by s.account_id, s.product_id, s.priced_on
            order by l.order_date desc, l.order_id desc, l.line_no desc, l.source desc
        ) as recency
    from fct_order_line as l
    inner join priced_line as s on l.account_id = s.account_id and l.product_id = s.product_id
    where
        l.order_date < s.priced_on
        and l.kind = 'sale'
        and coalesce(l.seller_id, '') = coalesce(s.upstream_id, '')
        and l.quantity > 0
        and l.line_units > 0
        and l.line_amount > 0
),

last_line as (
    select
        l.account_id,
        l.product_id,
        l.priced_on,
        l.unit,
        l.currency,
        try_cast(
            cast(l.line_amount as double) / nullif(cast(l.quantity as double), 0)
            as decimal(18, 9)
        ) as unit_price,
        try_cast(
            cast(l.quantity as double) / nullif(cast(l.line_units as double), 0)
            as decimal(18, 9)
        ) as quantity_each,
        try_cast(
            cast(l.net_amount as double) / nullif(cast(l.line_units as double), 0)
            as decimal(18, 9)
        ) as net_price_each
    from sold as l
    where l.recency = 1
)

select
    s.account_id,
    s.product_id,
    s.priced_on,
    case
        when l.net_price_each is not null and s.upstream_id is not null then 'upstream_invoice'
        when l.net_price_each is not null then 'last_invoice'
        when s.list_price_each is not null then 'list_price'
    end as price_source,
    coalesce(l.net_price_each, s.list_price_each) as net_price_each,
    s.unit_cost_each,
    case when l.account_id is not null then l.unit else 'each' end as unit,
    cast(coalesce(l.unit_price, s.list_price_each) as decimal(18, 6)) as unit_price,
    case when l.account_id is not null then l.currency else s.company_currency end as currency,
    coalesce(l.quantity_each, cast(1 as decimal(18, 9))) as quantity_each
from priced_line as s
left join last_line as l
    on
        s.account_id = l.account_id
        and s.product_id = l.product_id
        and s.priced_on = l.priced_on
