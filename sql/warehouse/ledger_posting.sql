-- The GL lines of an entry: debits and credits are equal and of the entry's amount and currency.
-- No foreign key: `check_postings_added` proves the entry for a whole statement at once, and rows
-- of ledger.entry are never taken away.
create table ledger.posting (
    entry_id bigint not null,
    line_no smallint not null check (line_no > 0),
    gl_account text not null check (gl_account <> ''),
    debit numeric(28, 4) not null check (debit >= 0),
    credit numeric(28, 4) not null check (credit >= 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    primary key (entry_id, line_no),
    constraint posting_moves_one_side check ((debit > 0) <> (credit > 0))
);

comment on table ledger.posting is 'balanced general ledger lines of each entry';
comment on column ledger.posting.entry_id is 'entry that the line belongs to';
comment on column ledger.posting.line_no is 'number of the line within the entry, from 1';
comment on column ledger.posting.gl_account is 'account of the general ledger, from the terms';
comment on column ledger.posting.debit is 'money debited; zero on a credit line';
comment on column ledger.posting.credit is 'money credited; zero on a debit line';
comment on column ledger.posting.currency is 'ISO 4217 currency, that of the entry';
