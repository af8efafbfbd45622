-- Grain: account × product × rule × day, as each rule finds it.
-- Why: one list of what the rules found. Two of them may find sales in the wrong unit.
with found as (
    select
        f1.account_id,
        f1.product_id,
        f1.rule,
        f1.found_from,
        f1.found_on,
        f1.expected_units,
        f1.reported_units
    from int_finding_count as f1
    union all
    select
        f2.account_id,
        f2.product_id,
        f2.rule,
        f2.found_from,
        f2.found_on,
        f2.expected_units,
        f2.reported_units
    from int_finding_year_to_date as f2
    union all
    select
        f3.account_id,
        f3.product_id,
        f3.rule,
        f3.found_from,
        f3.found_on,
        f3.expected_units,
        f3.reported_units
    from int_finding_bought as f3
    union all
    select
        f4.account_id,
        f4.product_id,
        f4.rule,
        f4.found_from,
        f4.found_on,
        f4.expected_units,
        f4.reported_units
    from int_finding_jump as f4
    union all
    select
        f5.account_id,
        f5.product_id,
        f5.rule,
        f5.found_from,
        f5.found_on,
        f5.expected_units,
        f5.reported_units
    from int_finding_ordered as f5
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
