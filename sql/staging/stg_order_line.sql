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
    cast(l.source as varchar) as source,
    cast(l.order_id as varchar) as order_id,
    cast(l.line_no as varchar) as line_no,
    cast(l.account_id as varchar) as account_id,
    cast(l.product_id as varchar) as product_id,
    cast(l.order_date as date) as order_date,
    cast(l.kind as varchar) as kind,
    cast(l.quantity as decimal(18, 4)) as quantity,
    cast(l.unit as varchar) as unit,
    cast(l.line_units as decimal(18, 4)) as line_units,
    cast(l.unit_price as decimal(18, 6)) as unit_price,
    cast(l.own_currency as varchar) as currency,
    cast(l.line_amount as decimal(38, 10)) as line_amount,
    cast(case
        when l.kind = 'free_good' then cast(0 as decimal(38, 10))
        when l.own_currency = l.company_currency then l.line_amount
        else cast(l.line_amount as decimal(21, 4)) * cast(l.rate as decimal(16, 6))
    end as decimal(38, 10)) as net_amount,
    cast(l.list_amount as decimal(38, 10)) as list_amount,
    cast(l.cost_amount as decimal(38, 10)) as cost_amount,
    cast(l.seller_id as varchar) as seller_id,
    cast(l.delivered_on as date) as delivered_on,
    cast(l.invoiced_on as date) as invoiced_on,
    cast(l.requested_quantity as decimal(18, 4)) as requested_quantity,
    cast(l.requested_units as decimal(18, 4)) as requested_units,
    cast(l.promised_on as date) as promised_on,
    cast(l.ship_to_territory as varchar) as ship_to_territory,
    cast(l.returns_order_id as varchar) as returns_order_id,
    cast(l.invoice_id as varchar) as invoice_id,
    cast(l.is_anonymous as boolean) as is_anonymous
from line as l
