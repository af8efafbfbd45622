-- One ledger entry a row, only ever added. Positive amounts raise what we owe, negative lower it. Beside
-- the kinds that accrue and pay stand those that close what is open: what comes back of a claw-back
-- (recovery), what is given up by a decision (write_off), and what an account hands over to the one it
-- merged into (transfer). None of these changes what is accrued.
create table ledger.entry (
    entry_id bigint primary key check (entry_id > 0),
    program_id text not null check (program_id <> ''),
    terms_version bigint not null check (terms_version >= 0),
    account_id text not null check (account_id <> ''),
    earning_period text not null check (earning_period <> ''),
    entry_no bigint not null check (entry_no > 0),
    kind text not null check (
        kind in (
            'accrual', 'reversal', 'settlement', 'claw_back', 'adjustment', 'recovery', 'write_off',
            'transfer'
        )
    ),
    amount numeric(28, 4) not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    posting_period text not null check (posting_period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    posted_as_of date not null,
    cause text check (
        cause in (
            'new_sales', 'late_order', 'return', 'tier_change', 'terms_change', 'discipline',
            'correction', 'offset', 'repayment', 'decision', 'merge'
        )
    ),
    basis_quantity numeric,
    basis_amount numeric,
    tier_no bigint check (tier_no >= 0),
    rate text,
    run_id text not null,
    posted_at timestamptz not null,
    batch_id text,
    corrects_entry_id bigint check (corrects_entry_id < entry_id),
    prev_hash text not null unique check (octet_length(prev_hash) = 64),
    hash text not null check (octet_length(hash) = 64),
    unique (program_id, account_id, earning_period, entry_no),
    constraint entry_sign_fits_kind check (
        case
            when kind = 'accrual' then amount > 0
            when kind in ('adjustment', 'write_off', 'transfer') then amount <> 0
            when kind = 'recovery' then amount > 0 or (cause = 'merge' and amount <> 0)
            else amount < 0
        end
    ),
    constraint entry_cause_fits_kind check (
        case kind
            when 'recovery' then cause in ('offset', 'repayment', 'merge')
            when 'write_off' then cause = 'decision'
            when 'transfer' then cause = 'merge'
            else cause is null or cause not in ('offset', 'repayment', 'decision', 'merge')
        end
    ),
    constraint entry_cause_unless_settlement check ((kind = 'settlement') = (cause is null)),
    constraint entry_settlement_has_batch check (
        batch_id is not null or kind not in ('settlement', 'recovery', 'write_off')
        or cause = 'merge'
    )
);

create unique index entry_corrects_once on ledger.entry (corrects_entry_id)
where corrects_entry_id is not null;

create index entry_posting_period on ledger.entry using brin (posting_period);

create index entry_of_batch on ledger.entry (batch_id) where batch_id is not null;
