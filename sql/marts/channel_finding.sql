-- Grain: account × product × rule × last day of what breaks it, of the last half year.
-- Why: what no check of one row can see. Figures since January explain every count that does not
--   roll forward beside them.
with counting as (
    select
        y.account_id,
        y.product_id,
        min(y.found_from) as found_from,
        max(y.found_on) as found_on
    from int_finding_year_to_date as y
    group by y.account_id, y.product_id
),

told as (
    select
        f.account_id,
        f.product_id,
        f.rule,
        f.found_on,
        min(f.found_from) as found_from,
        max(f.expected_units) as expected_units,
        max(f.reported_units) as reported_units
    from int_finding as f
    inner join params as p on f.found_on < p.as_of_date and f.found_on >= p.as_of_date - 189
    left join counting as c
        on
            f.account_id = c.account_id
            and f.product_id = c.product_id
            and f.found_on >= c.found_from
            and f.found_on <= c.found_on + 7
            and f.rule <> 'year_to_date_as_period'
    where c.account_id is null
    group by f.account_id, f.product_id, f.rule, f.found_on
)

select
    t.account_id,
    t.product_id,
    t.rule,
    t.found_from,
    t.found_on,
    t.expected_units,
    t.reported_units,
    r.severity,
    r.why
from told as t
inner join channel_rule as r on t.rule = r.rule
