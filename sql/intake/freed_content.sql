-- Grain: content of which a held row is free by what is known of accounts and products by now.
-- Why: master data frees a row, not a hand. The key of such a row is its account or product; behind
--   the day of ten letters, and the unit, where these decide as well.
with keyed as (
    select
        q.*,
        try_cast(q.row_key[:10] as date) as held_on,
        split_part(q.row_key, ' ', 2) as held_unit
    from held_row as q
)

select q.file_sha256
from keyed as q
inner join known_account as a on q.row_key = a.a_id
where q.reason_code = 'unknown_account'
union
select q.file_sha256
from keyed as q
inner join known_account as a on q.row_key[12:] = a.a_id
where
    q.reason_code = 'account_closed'
    and coalesce(a.a_closed_on, date '9999-12-31') >= q.held_on
union
select q.file_sha256
from keyed as q
inner join known_product as p on q.row_key = p.p_id
where q.reason_code = 'unknown_product'
union
select q.file_sha256
from keyed as q
inner join known_product as p
    on
        q.row_key[13 + length(q.held_unit):] = p.p_id
        and q.held_on >= p.p_from
        and q.held_on < p.p_to
where
    q.reason_code in ('conversion_missing', 'unit_missing')
    and case q.held_unit
        when 'case' then p.p_case is not null
        when 'pallet' then p.p_pallet is not null
        else p.p_unit is not null or (p.p_case is null and p.p_pallet is null)
    end
