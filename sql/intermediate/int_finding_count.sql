-- Grain: account × product × rule × day, of counts of stock.
-- Why: what the rules find in counts, in one list.
with found as (
    select
        f1.account_id,
        f1.product_id,
        f1.rule,
        f1.found_from,
        f1.found_on,
        f1.expected_units,
        f1.reported_units
    from int_finding_stock as f1
    union all
    select
        f2.account_id,
        f2.product_id,
        f2.rule,
        f2.found_from,
        f2.found_on,
        f2.expected_units,
        f2.reported_units
    from int_finding_repeat as f2
    union all
    select
        f3.account_id,
        f3.product_id,
        f3.rule,
        f3.found_from,
        f3.found_on,
        f3.expected_units,
        f3.reported_units
    from int_finding_phantom as f3
)

select
    f.account_id,
    f.product_id,
    f.rule,
    f.found_from,
    f.found_on,
    f.expected_units,
    f.reported_units
from found as f
