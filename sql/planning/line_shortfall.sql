-- Grain: account × product of the plan.
-- Why: what every future is short of, beside what the line was given and what was cut.
select
    s.account_id,
    s.product_id,
    s.short,
    s.overdue_units,
    s.overdue_since,
    p.recommended_units,
    p.cut_units
from shortfall as s
inner join stock_up_plan as p on s.account_id = p.account_id and s.product_id = p.product_id
