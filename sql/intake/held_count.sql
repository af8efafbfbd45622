-- Grain: source × feed × file × reason, with its rows in quarantine and their money.
select
    h.source,
    h.feed,
    h.file,
    h.reason_code,
    count(*) as rows,
    sum(h.row_money) as money,
    min(h.file_line) as first_line
from held_row as h
group by h.source, h.feed, h.file, h.reason_code
order by count(*) desc, h.source asc, h.feed asc, h.file asc, h.reason_code asc
