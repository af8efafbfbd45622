-- Grain: season that is over × account × product whose stock at its end is known.
-- Why: what was left and what it is worth: the count that speaks for the season's last day, at the
--   price of the account's last invoice line up to then.
with counted as (
    select
        s.season_no,
        s.season_end,
        i.account_id,
        i.product_id,
        coalesce(i.on_hand_units, case when i.is_stocked_out then 0 end) as left_units
    from fct_inventory_day as i
    inner join past_season as s
        on
            i.date_day <= s.season_end
            and i.date_day + cast(i.days_covered as integer) > s.season_end
)

select
    c.season_no,
    c.account_id,
    c.product_id,
    c.left_units,
    cast(
        cast(c.left_units as decimal(19, 4)) * cast(p.net_price_each as decimal(18, 9))
        as decimal(28, 4)
    ) as left_amount
from counted as c
left join order_price as p
    on
        c.account_id = p.account_id
        and c.product_id = p.product_id
        and c.season_end + cast(1 as integer) = p.priced_on
where c.left_units is not null
