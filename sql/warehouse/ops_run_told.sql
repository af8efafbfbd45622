-- What a run said as its form and figures, from which it is told in any language.
alter table ops.run add column if not exists told jsonb;
comment on column ops.run.told is 'message as form and figures; null where it is no text of ours';
