-- A dispute is open until it is resolved, and by then its position takes no other reply. What resolves it is
-- of the same position as the dispute and repeats its amounts; an entry that is named moved that position
-- after the dispute was entered.
create or replace function ledger.check_reply() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
declare
    open_id text;
begin
    if not ledger.is_name(new.entered_by) then
        raise exception 'reply % names nobody who entered it', new.reply_id
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.state = 'resolved' then
        if not exists (
            select from ledger.reply as said
            where said.reply_id = new.reply_id and said.state = 'disputed'
                and (
                    said.letter_id, said.letter_period, said.account_id, said.program_id,
                    said.earning_period, said.currency, said.told_amount, said.said_amount
                ) = (
                    new.letter_id, new.letter_period, new.account_id, new.program_id,
                    new.earning_period, new.currency, new.told_amount, new.said_amount
                )
                and (new.entry_id is null or exists (
                    select from ledger.entry
                    where entry.entry_id = new.entry_id
                        and (
                            entry.account_id, entry.program_id, entry.earning_period,
                            entry.currency
                        ) = (
                            new.account_id, new.program_id, new.earning_period, new.currency
                        )
                        and entry.posted_at >= said.entered_at
                ))
        ) then
            raise exception 'no dispute % is resolved by this', new.reply_id
                using errcode = 'integrity_constraint_violation',
                hint = 'an entry that resolves it is of its position and was posted after it';
        end if;
        return new;
    end if;
    select dispute.dispute_id into open_id
    from ledger.dispute
    where (
        dispute.account_id, dispute.program_id, dispute.earning_period, dispute.currency
    ) = (new.account_id, new.program_id, new.earning_period, new.currency)
        and dispute.resolved_at is null and dispute.dispute_id <> new.reply_id
    limit 1;
    if found then
        raise exception 'dispute % of this position is open', open_id
            using errcode = 'integrity_constraint_violation',
            hint = 'resolve it first: peakledger rebates resolve';
    end if;
    return new;
end
$$;
revoke execute on function ledger.check_reply() from public;

create or replace trigger reply_is_fit before insert on ledger.reply
for each row execute function ledger.check_reply();
alter table ledger.reply enable always trigger reply_is_fit;

create or replace trigger reply_is_append_only before update or delete or truncate on ledger.reply
for each statement execute function ledger.refuse_change();
alter table ledger.reply enable always trigger reply_is_append_only;

create or replace trigger reply_is_recorded after insert on ledger.reply
for each row execute function ledger.add_record('reply_id');
alter table ledger.reply enable always trigger reply_is_recorded;

-- An approver sees what is disputed before they decide.
grant select, insert on ledger.reply to "{{prefix}}_ledger";
grant select on ledger.reply to "{{prefix}}_finance", "{{prefix}}_approver";
grant select on ledger.dispute to "{{prefix}}_ledger", "{{prefix}}_finance", "{{prefix}}_approver";
