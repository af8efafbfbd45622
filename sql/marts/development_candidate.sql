-- Grain: account × complete month, those that are worth developing; as_of_date is the month's end.
-- Why: small accounts are many, close to the outlet, and the key accounts of tomorrow: the first of
--   each region and level by what they might become, with what most keeps them from it.
-- months: complete
with ranked as (
    select
        c.month,
        c.month_start,
        c.as_of_date,
        c.account_id,
        c.account_key,
        c.region,
        c.level,
        c.salesperson_id,
        c.class,
        row_number() over (
            partition by c.as_of_date, c.region, c.level
            order by
                s.development_score desc, c.bought_amount_12m desc nulls last, c.account_id asc
        ) as development_rank,
        s.development_score,
        c.bought_amount_12m,
        c.bought_growth_ratio,
        c.growth_score,
        c.complementary_lines_score,
        c.outlets_score,
        c.funds_score,
        c.weakest_growth_factor
    from int_development_score as s
    inner join account_class as c on s.account_id = c.account_id and s.as_of_date = c.as_of_date
    where s.development_score is not null
)

select
    r.month,
    r.month_start,
    r.as_of_date,
    r.account_id,
    r.account_key,
    r.region,
    r.level,
    r.salesperson_id,
    r.class,
    r.development_rank,
    r.development_score,
    r.bought_amount_12m,
    r.bought_growth_ratio,
    r.growth_score,
    r.complementary_lines_score,
    r.outlets_score,
    r.funds_score,
    r.weakest_growth_factor,
    case r.weakest_growth_factor
        when 'sub_distributors' then 'help it win distributors of its own'
        when 'outlets' then 'open outlets with it, street by street'
        when 'complementary_lines' then 'add categories that it does not carry yet'
        when 'loyalty' then 'learn why it orders unevenly or carries competitors'
        when 'funds' then 'agree on credit and terms that it can keep'
        when 'people_and_vehicles' then 'train its people, and plan its deliveries with it'
    end as next_step
from ranked as r
inner join params as a on r.development_rank <= a.development_per_region
