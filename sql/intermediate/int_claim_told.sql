-- Grain: account × claim.
-- Why: the verdict in one sentence, and the document that it rests on.
with told as (
    select
        v.*,
        case
            when v.record_units is not null
                then
                    cast(cast(v.record_units as bigint) as varchar)
                    || case
                        when v.units_basis = 'sell_through' then ' units sold on in its weeks, '
                        when v.units_basis = 'sell_in' then ' units bought from us in its weeks, '
                        when v.claim_basis = 'promotion' then ' units bought in its months, '
                        else ' units bought up to its month, '
                    end
                    || cast(cast(v.units_before as bigint) as varchar) || ' of them claimed before'
        end as units_told,
        case
            when v.claim_basis = 'expense'
                then 'an expense of ' || cast(v.record_amount as varchar) || ' bears its number'
            when v.record_amount is not null
                then
                    'of the promotion''s ' || cast(v.record_amount as varchar)
                    || ' at this account ' || cast(v.amount_before as varchar)
                    || ' were claimed before'
        end as money_told
    from int_claim_verdict as v
)

select
    t.account_id,
    t.claim_id,
    case
        when t.flaw = 'twice' then 'claim ' || t.earlier_claim_id
        when t.claim_basis = 'promotion' and t.window_from is not null
            then 'promotion ' || t.promotion_id
        when t.claim_basis = 'goods' and t.record_units is not null
            then 'orders up to ' || substr(cast(t.claimed_on as varchar), 1, 7)
        when t.claim_basis = 'expense' and t.record_amount is not null then 'its expense'
    end as rests_on,
    case
        when t.flaw = 'no_promotions' then 'the feed promotions has not come in'
        when t.flaw = 'no_expenses' then 'the feed expenses has not come in'
        when t.flaw = 'unknown_promotion'
            then 'no promotion ' || t.promotion_id || ' covers this account and product'
        when t.flaw = 'twice' then 'it says what claim ' || t.earlier_claim_id || ' says'
        when t.flaw = 'outside_window'
            then
                'claimed on ' || cast(t.claimed_on as varchar) || ', the promotion lasted from '
                || cast(t.window_from as varchar) || ' to ' || cast(t.window_until as varchar)
        when t.flaw = 'no_record' then 'it names no promotion, and no expense bears its number'
        when t.flaw = 'no_goods' then 'it names no product, or no number of pieces'
        when t.flaw = 'no_rate' then 'no exchange rate says what it is worth'
        when t.is_blurred and t.record_amount is not null
            then 'a claim on the same budget has no exchange rate'
        else
            coalesce(
                t.units_told || '; ' || t.money_told,
                t.units_told,
                t.money_told,
                'it counts no units, and no cost of the promotion is known at this account'
            )
    end as reason
from told as t
