-- Grain: row in a doubt for which its source wants it held, unless a person released it from it.
-- Why: a row is held for one reason; what was found before goes first.
select
    d.content,
    d.n,
    p.doubt as verdict,
    true as blamed,
    cast(null as varchar) as keeper,
    d.doubt_key as row_key
from doubtful_row as d
cross join params as p
anti join release as r
    on
        d.file_sha256 = r.file_sha256
        and d.file_line = r.file_line
        and p.doubt = r.reason_code
anti join verdict as v on d.content = v.content and d.n = v.n
