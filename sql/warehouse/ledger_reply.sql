-- What an account said of its letter, position by position. A row agrees or disputes; a second row of the
-- same name resolves a dispute. Nothing of it changes an entry: what is paid, an approver decides.
create table if not exists ledger.reply (
    reply_id text not null check (reply_id <> ''),
    state text not null check (state in ('agreed', 'disputed', 'resolved')),
    letter_id text not null check (letter_id <> ''),
    letter_period text not null check (letter_period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    account_id text not null check (account_id <> ''),
    program_id text not null check (program_id <> ''),
    earning_period text not null check (earning_period <> ''),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    told_amount numeric(28, 4) not null,
    said_amount numeric(28, 4) not null,
    reason text check (btrim(reason) <> ''),
    entry_id bigint,
    entered_by text not null check (entered_by <> ''),
    entered_at timestamptz not null,
    run_id text not null,
    primary key (reply_id, state),
    constraint reply_amount_fits_state check ((state = 'agreed') = (said_amount = told_amount)),
    constraint reply_has_reason_unless_agreed check (state = 'agreed' or reason is not null),
    constraint reply_entry_resolves check (entry_id is null or state = 'resolved')
);
create index if not exists reply_of_position on ledger.reply (
    account_id, program_id, earning_period, currency
);

comment on table ledger.reply is
'what accounts said of their letters: one row when it came, one when a dispute is resolved';
comment on column ledger.reply.reply_id is 'reply: one position of one letter';
comment on column ledger.reply.state is 'agreed, disputed or resolved; a resolved dispute stays so';
comment on column ledger.reply.letter_id is 'import id of the letter that is replied to';
comment on column ledger.reply.letter_period is 'month of the letter';
comment on column ledger.reply.account_id is 'account that replied';
comment on column ledger.reply.program_id is 'program of the position';
comment on column ledger.reply.earning_period is 'earning period of the position';
comment on column ledger.reply.currency is 'ISO 4217 currency of the position';
comment on column ledger.reply.told_amount is 'open at the end of the month, as the letter told it';
comment on column ledger.reply.said_amount is 'open as the account says; told_amount where it agrees';
comment on column ledger.reply.reason is
'why, in the words of the account; where resolved, of whoever resolved it';
comment on column ledger.reply.entry_id is 'ledger entry that resolved it; null by a word alone';
comment on column ledger.reply.entered_by is 'who entered the reply, or resolved the dispute';
comment on column ledger.reply.entered_at is 'when';
comment on column ledger.reply.run_id is 'run that wrote the row';

-- Grain: dispute, open while nobody has resolved it.
create or replace view ledger.dispute with (security_invoker = true) as
select
    said.reply_id as dispute_id,
    said.account_id,
    said.program_id,
    said.earning_period,
    said.currency,
    said.letter_period,
    said.told_amount,
    said.said_amount,
    said.said_amount - said.told_amount as disputed_amount,
    said.reason,
    said.entered_by,
    said.entered_at,
    resolved.reason as resolution,
    resolved.entry_id,
    resolved.entered_by as resolved_by,
    resolved.entered_at as resolved_at
from ledger.reply as said
left join ledger.reply as resolved
    on resolved.reply_id = said.reply_id and resolved.state = 'resolved'
where said.state = 'disputed';

comment on view ledger.dispute is 'positions of letters that their accounts dispute, and what came of it';
