-- What the kinds of entries mean.

-- What stands on the liability, and what was taken from the account's clearing (claw-backs, and what
-- came back of them): an entry is of the one or of the other.
create function ledger.is_on_liability(kind text, amount numeric) returns boolean
language sql immutable
set search_path = pg_catalog
begin atomic
    select kind not in ('claw_back', 'recovery') and (kind <> 'write_off' or amount < 0);
end;

create function ledger.is_accrued(kind text) returns boolean
language sql immutable
set search_path = pg_catalog
begin atomic
    select kind in ('accrual', 'reversal', 'claw_back', 'adjustment');
end;

-- What kinds of entries a batch may hold, by its purpose.
create function ledger.kinds_of(purpose text) returns text[]
language sql immutable
set search_path = pg_catalog
begin atomic
    select case purpose
        when 'settlement' then array['settlement', 'recovery']
        when 'adjustment' then array['adjustment', 'recovery', 'write_off']
        else array['accrual', 'reversal', 'claw_back']
    end;
end;

-- Whether an entry moves between the GL accounts that these terms name for its kind.
create function ledger.gl_fits(kept ledger.terms, kind text, debited text, credited text)
returns boolean
language sql immutable
set search_path = pg_catalog
begin atomic
    select case kind
        when 'accrual' then (debited, credited) = (kept.expense, kept.liability)
        when 'reversal' then (debited, credited) = (kept.liability, kept.expense)
        when 'settlement' then (debited, credited) = (kept.liability, kept.clearing)
        when 'claw_back' then (debited, credited) = (kept.clearing, kept.expense)
        else array[debited, credited] <@ array[kept.expense, kept.liability, kept.clearing]
    end;
end;
