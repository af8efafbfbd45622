-- Grain: order line.
-- Why: the order line in the company currency, so that every later number is a sum. A free good
--   brings no money, whatever amount it bears. A line in the company currency keeps its exact
--   amount; another is converted from four decimals, and is null where no rate says how: unknown,
--   in this line and in every sum it belongs to. A missing pack refuses the build (sql/checks).
with line as (
    select
        s.*,
        coalesce(s.currency, a.company_currency) as own_currency,
        a.company_currency,
        f.rate
    from stg_order_document as s
    cross join params as a
    left join stg_fx_day as f
        on s.currency = f.currency and s.order_date = f.date_day
)

select
    l.source,
    l.order_id,
    l.line_no,
    l.account_id,
    l.product_id,
    l.order_date,
    l.kind,
    l.quantity,
    l.unit,
    l.line_units,
    l.unit_price,
    l.own_currency as currency,
    l.line_amount,
    case
        when l.kind = 'free_good' then cast(0 as decimal(38, 10))
        when l.own_currency = l.company_currency then l.line_amount
        else cast(l.line_amount as decimal(21, 4)) * cast(l.rate as decimal(16, 6))
    end as net_amount,
    l.list_amount,
    l.cost_amount,
    l.seller_id,
    l.delivered_on,
    l.invoiced_on,
    l.requested_quantity,
    l.requested_units,
    l.promised_on,
    l.ship_to_territory,
    l.returns_order_id,
    l.invoice_id,
    l.is_anonymous
from line as l
