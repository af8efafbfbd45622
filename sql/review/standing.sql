-- Grain: account × what stands, of the accounts asked for; of the last month alone.
-- Why: what the list of changes knows of today, the most money first, eight of a kind: the codes of
--   the sentences that say why and what to do, and their figures. Classes, dangers and cases apart.
with stands as (
    select
        t.*,
        row_number() over (
            partition by t.account_id, t.change_kind
            order by t.stake_amount desc nulls last, t.change_subject asc
        ) as place
    from warehouse.account_state as t
    where
        t.account_id = any(%(accounts)s)
        and t.change_kind in ('tier', 'overdue', 'stock_out', 'late_feed')
        and t.as_of_date = (select max(d.as_of_date) from warehouse.account_state as d)
        and date_trunc('month', t.as_of_date) = %(month_end)s::date + 1
)

select
    s.account_id,
    s.change_kind,
    s.stake_amount,
    case s.change_kind
        when 'tier'
            then array['tier_stands', case when r.next_tier_distance >= 0 then 'tier_short' end]
        when 'overdue' then array['overdue_owed']
        when 'stock_out' then array['stock_out_ahead']
        else array['late_' || s.change_subject]
    end as reason,
    'do_' || case
        when r.next_tier_distance <= r.next_tier_from / 10 then 'tier_near'
        else s.change_kind
    end as next_step,
    r.program_id,
    r.earning_period,
    r.tier_no,
    r.next_tier_distance,
    c.overdue_amount,
    coalesce(p.name, p.product_id) as product,
    w.first_week,
    l.last_on
from stands as s
left join warehouse.rebate_statement as r
    on
        s.account_id = r.account_id
        and s.change_subject = r.program_id || ' ' || r.earning_period
left join warehouse.account_credit as c on s.account_id = c.account_id
left join warehouse.product as p on s.change_subject = p.product_id
left join lateral (
    select min(f.week_start) as first_week
    from warehouse.stock_up_projection as f
    where
        f.account_id = s.account_id and f.product_id = p.product_id
        and f.as_of_date = s.as_of_date and f.stock_units_p50 <= 0
) as w on true
left join lateral (
    select max(f.week_start) as last_on
    from warehouse.fct_account_product_week as f
    where f.account_id = s.account_id and f.sell_through_units is not null
    having s.change_subject = 'sell_through'
    union all
    select max(i.date_day)
    from warehouse.fct_inventory_day as i
    where i.account_id = s.account_id
    having s.change_subject = 'inventory'
) as l on true
where s.place <= 8
order by s.account_id asc, s.stake_amount desc nulls last, s.change_kind asc, s.change_subject asc
