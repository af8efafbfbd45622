-- Grain: age of what is open, by the end of its earning period.
with aged as (
    select
        p.payout_amount,
        case
            when p.days_from_period_end is null or p.days_from_period_end <= 0 then 1
            when p.days_from_period_end <= 30 then 2
            when p.days_from_period_end <= 90 then 3
            else 4
        end as place
    from warehouse.rebate_payout as p
    where p.payout_no = 0 and p.payout_amount <> 0
)

select
    (array['period_open', 'days_1_30', 'days_31_90', 'days_over_90'])[a.place] as age,
    sum(a.payout_amount) as open_amount,
    0 as begins,
    sum(a.payout_amount) as ends
from aged as a
group by a.place
order by a.place
