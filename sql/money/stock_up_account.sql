-- Grain: account with a line in the plan.
-- Why: the order as the account and finance see it: all lines together, beside the credit limit and
--   the tiers they reach. An order chases a tier where a line lies beyond what the window may ask
--   (mean demand plus its 90 % quantile) and the account comes into a higher tier by its orders.
--   Lines without a price are counted, not valued. An upstream's invoices pass no limit of ours.
with total as (
    select
        v.as_of_date,
        v.account_id,
        min(v.upstream_id) as upstream_id,
        min(s.region) as region,
        min(s.class) as class,
        sum(case when v.recommended_units > 0 then 1 else 0 end) as order_lines,
        sum(case when v.recommended_units > 0 and v.order_amount is null then 1 else 0 end)
            as unpriced_lines,
        sum(case when v.recommended_units > 0 and v.order_margin_amount is null then 1 else 0 end)
            as uncosted_lines,
        sum(v.order_amount) as order_amount,
        sum(v.order_margin_amount) as order_margin_amount,
        sum(v.avoided_amount) as avoided_amount,
        sum(v.tied_up_amount) as tied_up_amount,
        sum(v.loaded_units) as loaded_units,
        sum(v.loaded_amount) as loaded_amount
    from stock_up_value as v
    inner join plan_series as s on v.account_id = s.account_id and v.product_id = s.product_id
    group by v.as_of_date, v.account_id
),

reached as (
    select
        r.account_id,
        r.program_id,
        'reaches tier ' || cast(r.tier_no_after as varchar) || ' of ' || r.program_id || ' for '
        || r.earning_period || ' by more than its sales may ask' as chase_reason,
        row_number() over (
            partition by r.account_id
            order by r.added_rebate_amount desc, r.program_id asc, r.earning_period asc
        ) as place
    from stock_up_rebate as r
    where r.tier_no_after > r.tier_no_before
)

select
    t.as_of_date,
    t.account_id,
    t.upstream_id,
    t.region,
    t.class,
    t.order_lines,
    t.unpriced_lines,
    t.order_amount,
    case when t.uncosted_lines = 0 then t.order_margin_amount end as order_margin_amount,
    t.avoided_amount,
    t.tied_up_amount,
    t.loaded_amount,
    k.credit_limit,
    k.open_receivable_amount,
    k.overdue_amount,
    case
        when
            t.upstream_id is null
            and k.open_receivable_amount is not null
            and k.credit_limit is not null
            then greatest(
                k.open_receivable_amount + coalesce(t.order_amount, 0) - k.credit_limit, 0
            )
    end as credit_over_amount,
    case
        when t.upstream_id is not null then 'its orders are invoiced by ' || t.upstream_id
        when k.account_id is null then 'no receivables have come in'
        when k.credit_limit is null then 'the account has no credit limit'
        when k.open_receivable_amount is null then 'an open invoice has no exchange rate'
    end as credit_reason,
    p.rebate_reason,
    c.program_id as chased_program_id,
    c.chase_reason
from total as t
cross join plan_run as p
left join account_credit as k on t.account_id = k.account_id
left join reached as c on t.account_id = c.account_id and t.loaded_units > 0 and c.place = 1
