-- Grain: account × breach or report of one, of the accounts asked for; of the last month alone.
-- Why: the cases that the list of changes knows of today: the codes of the sentences that say what
--   was seen and what to do, and their figures.
select
    s.account_id,
    e.occurred_on,
    s.change_kind,
    'breach_' || case
        when e.found_in = 'incident' then 'reported'
        when e.breach = 'off_network' and e.seller_id is null then 'bought_from_us'
        when e.breach = 'off_network' and e.upstream_id is null then 'bought_off_us'
        when e.breach = 'off_network' then 'bought'
        when e.found_in = 'scan' then 'scanned'
        when e.breach = 'diversion' then 'sent'
        else 'undercut'
    end as reason,
    'do_breach' as next_step,
    s.stake_amount,
    e.breach,
    e.status,
    e.seller_id as seller,
    e.upstream_id as upstream,
    e.buyer_id as buyer,
    e.seen_territory,
    e.own_territory
from warehouse.account_state as s
inner join warehouse.network_evidence as e
    on
        s.account_id = e.account_id and s.change_subject = e.breach || ' ' || e.evidence_id
        and s.change_kind = case when e.found_in = 'incident' then 'incident' else 'breach' end
where
    s.account_id = any(%(accounts)s) and s.change_kind in ('breach', 'incident')
    and s.as_of_date = (select max(d.as_of_date) from warehouse.account_state as d)
    and date_trunc('month', s.as_of_date) = %(month_end)s::date + 1
order by s.account_id asc, e.occurred_on desc, s.stake_amount desc nulls last, s.change_subject asc
