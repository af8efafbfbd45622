-- Grain: row of a file that was read, with its file and line.
-- Why: the engine numbers the rows of all files it reads in one pass, and a line may hold several
--   rows.
select
    r.*,
    c.file_sha256,
    c.seq,
    r.n // c.width + c.shift as file_line
from raw_row as r
inner join content as c on r.content = c.content
