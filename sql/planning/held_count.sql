-- Grain: account × product × day whose count of stock is in doubt.
-- Why: the channel's identities cast doubt on figures; a plan reads past them.
select distinct
    f.account_id,
    f.product_id,
    f.found_on as date_day
from channel_finding as f
inner join channel_rule as r on f.rule = r.rule
where f.severity = 'held' and r.severity = 'held' and r.holds = 'stock'
