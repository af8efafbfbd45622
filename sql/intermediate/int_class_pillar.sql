-- Grain: account × complete month in which it is known what the account bought.
-- Why: the four pillars and the six growth factors. Strength and potential are the mean of those of
--   their factors that are known. Of equally weak growth factors the one that stands first here is
--   named.
with pivoted as (
    select
        f.month,
        f.account_id,
        max(case when f.factor = 'volume' then f.factor_score end) as volume_score,
        max(case when f.factor = 'profit' then f.factor_score end) as profit_score,
        max(case when f.factor = 'sub_distributors' then f.factor_score end)
            as sub_distributors_score,
        max(case when f.factor = 'outlets' then f.factor_score end) as outlets_score,
        max(case when f.factor = 'complementary_lines' then f.factor_score end)
            as complementary_lines_score,
        max(case when f.factor = 'loyalty' then f.factor_score end) as loyalty_score,
        max(case when f.factor = 'funds' then f.factor_score end) as funds_score,
        max(case when f.factor = 'people_and_vehicles' then f.factor_score end)
            as people_and_vehicles_score,
        max(case when f.factor = 'warehouse' then f.factor_score end) as warehouse_score,
        max(case when f.factor = 'growth' then f.factor_score end) as growth_score,
        max(case when f.factor = 'regularity' then f.factor_score end) as regularity_score
    from int_class_factor as f
    group by f.month, f.account_id
),

averaged as (
    select
        f.month,
        f.account_id,
        case
            when f.factor in ('growth', 'loyalty', 'regularity') then 'potential'
            else 'strength'
        end as pillar,
        try_cast(
            cast(sum(f.factor_score) as double) / nullif(cast(count(*) as double), 0)
            as decimal(18, 9)
        ) as mean_score
    from int_class_factor as f
    where
        f.factor in (
            'growth', 'loyalty', 'regularity', 'funds', 'sub_distributors', 'outlets',
            'people_and_vehicles', 'warehouse'
        )
    group by
        f.month,
        f.account_id,
        case
            when f.factor in ('growth', 'loyalty', 'regularity') then 'potential'
            else 'strength'
        end
)

select
    p.month,
    p.account_id,
    p.volume_score,
    p.profit_score,
    s.mean_score as strength_score,
    q.mean_score as potential_score,
    p.sub_distributors_score,
    p.outlets_score,
    p.complementary_lines_score,
    p.loyalty_score,
    p.funds_score,
    p.people_and_vehicles_score,
    p.warehouse_score,
    p.growth_score,
    p.regularity_score
from pivoted as p
left join averaged as s
    on p.month = s.month and p.account_id = s.account_id and s.pillar = 'strength'
left join averaged as q
    on p.month = q.month and p.account_id = q.account_id and q.pillar = 'potential'
