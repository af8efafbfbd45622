-- Grain: content of which rows repeat those of other contents, with these.
select
    c.file_sha256,
    list_sort(list(distinct v.keeper)) as keepers
from verdict as v
inner join content as c on v.content = c.content
where v.verdict = 'repeat' and v.keeper <> c.file_sha256
group by c.file_sha256
