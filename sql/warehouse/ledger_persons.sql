-- Whose name is it? The tables of letters come from transforms/language/persons.py, whose fold this is: NFKD,
-- letters and digits alone, case folded, and the Latin letter for what looks like one.
create function ledger.skeleton(name text) returns text
language sql immutable
set search_path = pg_catalog
as $$
    select translate(
        regexp_replace(
            normalize(name, nfkd) collate "C", e'[^{{kept}}]' collate "C", '', 'g'
        ),
        e'{{folded}}', e'{{into}}'
    );
$$;

create function ledger.is_name(name text) returns boolean
language sql immutable
set search_path = pg_catalog
as $$
    select ledger.skeleton(name) <> '' and name collate "C" !~ e'[{{unseen}}]' collate "C";
$$;

create function ledger.is_same_person(one text, other text) returns boolean
language sql immutable
set search_path = pg_catalog
as $$
    select ledger.skeleton(one) = ledger.skeleton(other);
$$;
