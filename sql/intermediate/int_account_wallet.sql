-- Grain: account × complete month with a competitor's share seen in the trailing twelve months.
-- Why: our share of what an account sells is what competitors leave: 1 less the latest share seen
--   of each. A share without a competitor's name is of all of them, and counts alone where nothing
--   newer is known of a single one. Shares that add up to more than all contradict each other:
--   then ours is unknown.
with seen as (
    select
        k.month,
        s.account_id,
        s.competitor,
        s.observed_on,
        s.share_ratio,
        row_number() over (
            partition by k.month, s.account_id, s.competitor
            order by
                s.observed_on desc,
                s.source asc,
                s.part desc,
                s.file_sha256 asc,
                s.file_line desc
        ) as place
    from competitor_share as s
    inner join stg_month as k
        on
            s.observed_on <= k.month_end
            and k.month_no - year(s.observed_on) * 12 - month(s.observed_on) < 12
),

held as (
    select
        s.month,
        s.account_id,
        max(case when s.competitor is null then s.observed_on end) as all_on,
        max(case when s.competitor is not null then s.observed_on end) as one_on,
        sum(case when s.competitor is null then s.share_ratio end) as all_ratio,
        sum(case when s.competitor is not null then s.share_ratio end) as sum_ratio
    from seen as s
    where s.place = 1
    group by s.month, s.account_id
),

taken as (
    select
        h.month,
        h.account_id,
        case
            when h.one_on is null or h.all_on >= h.one_on then h.all_ratio
            else h.sum_ratio
        end as theirs_ratio
    from held as h
)

select
    t.month,
    t.account_id,
    case when t.theirs_ratio <= 1 then 1 - t.theirs_ratio end as share_of_wallet_ratio
from taken as t
