-- Grain: none; what other rows say of a row, before any has said anything.
select
    cast(null as bigint) as content,
    cast(null as bigint) as n,
    cast(null as varchar) as verdict,
    cast(null as boolean) as blamed,
    cast(null as varchar) as keeper,
    cast(null as varchar) as row_key
where false
