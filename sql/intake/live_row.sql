-- Grain: row without a fault of its own that no other row has decided about, of a file that counts.
select s.*
from staged_row as s
anti join verdict as v on s.content = v.content and s.n = v.n
anti join refused as r on s.file_sha256 = r.file_sha256
where s.left_out is null and s.reason_code is null
