comment on table ledger.entry is
'the rebate ledger: one entry a row, append-only, each chained by hash to the one before';
comment on column ledger.entry.entry_id is 'place in the chain, from 1 without gaps';
comment on column ledger.entry.program_id is 'rebate program';
comment on column ledger.entry.terms_version is 'version of the program''s terms';
comment on column ledger.entry.account_id is 'account that the money is owed to';
comment on column ledger.entry.earning_period is 'period in which the rebate was earned';
comment on column ledger.entry.entry_no is 'number of the entry within program, account and period';
comment on column ledger.entry.kind is
'accrual, reversal, settlement, claw_back, adjustment, recovery, write_off or transfer';
comment on column ledger.entry.amount is
'money in the entry''s currency: positive raises what we owe, negative lowers it';
comment on column ledger.entry.currency is 'ISO 4217 currency of the program';
comment on column ledger.entry.posting_period is 'month the entry is booked in, open at that time';
comment on column ledger.entry.posted_as_of is
'as-of date of the run: facts dated before this day were known to it';
comment on column ledger.entry.cause is
'new_sales, late_order, return, tier_change, terms_change, discipline, correction, offset, repayment, decision or merge; null for settlements';
comment on column ledger.entry.basis_quantity is 'quantity of the period that earned, as of then';
comment on column ledger.entry.basis_amount is 'amount of the period that earned, as of then';
comment on column ledger.entry.tier_no is 'tier reached as of then, 0 for none';
comment on column ledger.entry.rate is
'rate as the terms give it; null where several rates apply';
comment on column ledger.entry.run_id is 'run that posted the entry';
comment on column ledger.entry.posted_at is 'when it was posted; never earlier than the one before';
comment on column ledger.entry.batch_id is 'settlement batch, for settlements';
comment on column ledger.entry.corrects_entry_id is
'entry that a manual correction takes back; each at most once';
comment on column ledger.entry.prev_hash is 'hash of the entry before; 64 zeros for the first';
comment on column ledger.entry.hash is 'SHA-256 of prev_hash and the entry with its GL lines';
