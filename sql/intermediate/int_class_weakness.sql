-- Grain: account × complete month in which a growth factor is known.
-- Why: what most keeps the account from becoming a key account: the growth factor in which most of
--   its peers are ahead of it. Of equally weak ones the first is named, in the order of the list.
with growth_factor as (
    select
        f.month,
        f.account_id,
        f.factor,
        row_number() over (
            partition by f.month, f.account_id
            order by
                f.factor_score asc,
                case f.factor
                    when 'sub_distributors' then 1
                    when 'outlets' then 2
                    when 'complementary_lines' then 3
                    when 'loyalty' then 4
                    when 'funds' then 5
                    else 6
                end asc
        ) as place
    from int_class_factor as f
    where
        f.factor in (
            'sub_distributors', 'outlets', 'complementary_lines', 'loyalty', 'funds',
            'people_and_vehicles'
        )
)

select
    g.month,
    g.account_id,
    g.factor as weakest_growth_factor
from growth_factor as g
where g.place = 1
