"""A model's text tells what it reads and names, as a full parse of it would."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from sql import model_files
from transforms.lake.model_text import names, relations, tokens

_DRAWN = (
    "with c as (select t.a from t inner join u on t.a = u.a) select cast(a as int) as a from c",
    "select t.a from t where t.a is distinct from u.b and t.b is not distinct from v.c",
    "WITH c AS (SELECT 1 AS a), d AS (SELECT * FROM c) SELECT d.a FROM d CROSS JOIN t AS c2",
    "with recursive c as (select 1 as a union all select t.a from c cross join t) select a from c",
    "select 'from x' as a, \"from\" as b from t -- join w\n/* from y */ left join u on true",
    "select x.a from (select a from t) as x where exists (select 1 from u where u.a = x.a)",
    'select \'it\'\'s -- no comment\' as a, t."order" from "odd ""name""" as t',
)
TEXTS = {name: text for name, (_, text) in model_files().items()} | {
    f"drawn_{number}": text for number, text in enumerate(_DRAWN)
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_look_at_the_tokens_finds_what_a_parse_finds(name):
    tree = sqlglot.parse_one(TEXTS[name], read="duckdb")
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    found = tokens(TEXTS[name])
    assert relations(found) == {table.name for table in tree.find_all(exp.Table)} - own
    columns = {column.name for column in tree.find_all(exp.Column)} - {"*"}
    assert columns <= names(found)


def test_comments_and_layout_are_no_tokens_and_texts_are_whole_ones():
    assert tokens("select\n  'a -- b' -- said\n, 1.5::int /* or */ from t") == [
        "select", "'a -- b'", ",", "1.5", "::", "int", "from", "t",
    ]  # fmt: skip
