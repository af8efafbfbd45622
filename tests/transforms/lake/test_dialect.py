"""The lint of the SQL dialect: every rule with a text that breaks it and one that does not."""

from __future__ import annotations

import pytest

from transforms.lake.dialect import lint

HEADER = "-- Grain: row.\n-- Why: to try the lint.\n"


def broken(select: str) -> set[int]:
    return {finding.rule for finding in lint(HEADER + select)}


def one(expression: str) -> str:
    """A model whose one output column is an expression, cast as the dialect wants it."""
    return f"select cast({expression} as bigint) as a from t"


def inner(expression: str) -> str:
    """A model with an expression inside a CTE."""
    return f"with c as (select {expression} as x from t) select cast(c.x as bigint) as a from c"


def test_a_plain_model_breaks_nothing():
    assert broken("select cast(t.a as bigint) as a from t") == set()


@pytest.mark.parametrize(
    ("rule", "select"),
    [
        (1, "select * from t"),
        (1, "select t.a + 1 from t"),
        (1, "with c as (select t.a from t), d as (select c.* from c) select cast(1 as int) as a"),
        (1, "with c as (select * from t) select cast(1 as int) as a from c"),
        (2, inner("t.price * t.quantity")),
        (2, inner("cast(t.price as decimal(18, 6)) * t.quantity")),
        (2, inner("cast(t.price as decimal(22, 6)) * cast(t.quantity as decimal(18, 4))")),
        (3, inner("t.a / t.b")),
        (3, inner("cast(t.a as double) / cast(t.b as double)")),
        (3, inner("cast(t.a as double) / nullif(t.b, 0)")),
        (4, inner("t.a // t.b")),
        (4, inner("t.a % cast(7 as bigint)")),
        (4, inner("cast(cast(t.a as double) / nullif(cast(t.b as double), 0) as bigint)")),
        (4, inner("cast(cast(t.a as decimal(18, 4)) as integer)")),
        (5, inner("avg(t.a)")),
        (5, inner("stddev(t.a)")),
        (5, inner("median(t.a)")),
        (5, inner("sum(cast(t.a as double))")),
        (5, inner("sum(cast(t.a as double) / nullif(cast(t.b as double), 0))")),
        (6, inner("try_cast(t.a as bigint)")),
        (6, inner("try_cast(t.a as decimal(18, 4))")),
        (6, inner("regexp_matches(t.a, '^[0-9]+$')")),
        (6, inner(r"regexp_matches(t.a, '^\d+\z')")),
        (6, inner("regexp_replace(t.a, 'x', 'y')")),
        (7, inner("date_trunc('month', t.day)")),
        (7, inner("date_diff('month', t.a, t.b)")),
        (7, inner("t.day + interval 1 day")),
        (7, inner("extract(dow from t.day)")),
        (8, "select cast(t.a as int) as a from t qualify row_number() over (order by t.a) = 1"),
        (8, "with c as (select distinct on (t.a) t.a from t) select cast(c.a as int) as a from c"),
        (8, inner("sum(t.a) over (order by t.b)")),
        (8, inner("sum(t.a) over (order by t.b range between 1 preceding and current row)")),
        (8, "select cast(sum(t.a) over w as bigint) as a from t window w as (order by t.b)"),
        (9, one("t.a") + " asof join u on t.a >= u.a"),
        (9, one("t.a") + " inner join u on t.a = u.a or t.b = u.b"),
        (10, inner("list(t.a)")),
        (11, "select cast(t.a as int) as a from t group by 1"),
        (11, "select cast(t.a as int) as a from t group by all"),
        (11, one("t.a") + " inner join u using (a)"),
        (11, one("t.a") + ", u"),
        (12, inner("current_date")),
        (12, inner("random()")),
        (12, inner("strftime(t.day, '%Y')")),
        (12, inner("arg_max(t.a, t.b)")),
        (0, "select cast(1 as int) as a; select cast(2 as int) as a"),
        (0, "select cast(1 as int) as a union all select cast(2 as int) as a"),
        (0, "selekt 1"),
    ],
)
def test_a_breach_is_found(rule, select):
    assert rule in broken(select)


@pytest.mark.parametrize(
    "select",
    [
        "with c as (select t.* from t) select cast(c.a as int) as a from c",
        inner("t.price * cast(t.quantity as decimal(19, 4))"),
        inner("t.quantity * 2"),
        inner("t.quantity * cast(t.days as integer)"),
        inner("cast(t.a as double) / nullif(cast(t.b as double), 0)"),
        inner("cast(t.a as bigint) // cast(t.b as bigint)"),
        inner("date_diff('day', date '1900-01-01', t.day) % 7"),
        inner("cast(floor(t.a * 10000) as bigint)"),
        inner("cast(sum(t.a) as decimal(28, 4))"),
        inner("case when regexp_matches(t.a, '^[0-9]+\\z') then try_cast(t.a as bigint) end"),
        inner("try_cast(cast(t.a as double) / nullif(cast(t.b as double), 0) as decimal(18, 9))"),
        inner("regexp_replace(t.a, '[.]', '', 'g')"),
        inner("cast(date_trunc('month', t.day) as date)"),
        inner("t.day + 1"),
        inner("sum(t.a) over (partition by t.b)"),
        inner("sum(t.a) over (order by t.b rows between unbounded preceding and current row)"),
        inner("row_number() over (order by t.a)"),
        inner("list_sort(list(t.a) filter (where t.a is not null))"),
        one("t.a") + " cross join u",
        one("t.a") + " inner join u on t.a = u.a and t.b between u.b and u.c",
    ],
)
def test_what_both_engines_agree_on_passes(select):
    assert broken(select) == set()


def test_a_file_says_its_grain_and_why():
    assert {f.rule for f in lint("select cast(1 as bigint) as a")} == {0}


def test_a_file_of_more_than_eighty_lines_is_two_ideas():
    long = HEADER + "select\n" + "    cast(1 as bigint) as a,\n" * 80 + "    cast(1 as bigint) as b"
    assert [str(finding) for finding in lint(long)] == [
        "rule 0: the file has 84 lines, more than 80"
    ]


def test_a_finding_shows_rule_and_place():
    [finding] = lint(HEADER + inner("avg(t.a)"))
    assert str(finding).startswith("rule 5: ")
    assert str(finding).endswith("AVG(t.a)")
