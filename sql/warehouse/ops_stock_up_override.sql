-- What planners decide about the lines of a plan. The latest word on a line counts; nothing is ever
-- changed or taken away, a withdrawal is a row of its own.
create table if not exists ops.stock_up_override (
    override_no bigint generated always as identity primary key,
    as_of_date date not null,
    account_id text not null,
    product_id text not null,
    kind text not null check (kind in ('units', 'ratio', 'demand_ratio', 'withdrawn')),
    value numeric(18, 6) check (value >= 0),
    model_units numeric(18, 4),
    author text not null check (btrim(author) <> ''),
    reason text not null check (btrim(reason) <> ''),
    decided_at timestamptz not null,
    run_id text not null,
    check ((kind = 'withdrawn') = (value is null))
);
create index if not exists stock_up_override_line on ops.stock_up_override (as_of_date, account_id, product_id);

comment on table ops.stock_up_override is
'what a planner decided about a line of a plan, row after row; the latest of a line counts';
comment on column ops.stock_up_override.override_no is 'counts up; the highest of a line counts';
comment on column ops.stock_up_override.kind is
'units to order; ratio of the model''s order; demand_ratio of the model''s demand; withdrawn';
comment on column ops.stock_up_override.value is 'the units or the ratio; null where withdrawn';
comment on column ops.stock_up_override.model_units is
'what the model recommended when it was decided; null where it had no number';
comment on column ops.stock_up_override.author is 'who decided';
comment on column ops.stock_up_override.reason is 'why, in the author''s words';

create or replace function ops.refuse_override_change() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
    raise exception 'overrides are append-only: % on ops.stock_up_override is refused', tg_op
        using errcode = 'insufficient_privilege',
        hint = 'decide anew, or withdraw: peakledger stock-up override … --withdraw';
end
$$;

create or replace trigger stock_up_override_is_append_only
before update or delete or truncate on ops.stock_up_override
for each statement execute function ops.refuse_override_change();
alter table ops.stock_up_override enable always trigger stock_up_override_is_append_only;

revoke update, delete on ops.stock_up_override from "{{prefix}}_writer";
