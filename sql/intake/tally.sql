-- Grain: content × fate × reason, with its rows and their money.
-- Why: money is summed with its sign to be held against totals, without it against limits.
select
    f.file_sha256,
    f.fate,
    case f.fate when 'filtered' then f.left_out when 'quarantined' then f.reason end as why,
    f.blamed,
    count(*) as row_count,
    count(*) filter (where f.row_money is null) as unpriced,
    cast(coalesce(sum(f.row_money), 0) as decimal(38, 10)) as amount,
    cast(coalesce(sum(abs(f.row_money)), 0) as decimal(38, 10)) as size
from fate as f
group by
    f.file_sha256,
    f.fate,
    case f.fate when 'filtered' then f.left_out when 'quarantined' then f.reason end,
    f.blamed
