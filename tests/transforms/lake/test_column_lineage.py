"""Each column of a model, by the columns of the relations it reads that it is made of."""

from __future__ import annotations

import pytest

from transforms.lake.column_lineage import origins, through

COLUMNS = {"orders": ("id", "a", "b", "day"), "rates": ("day", "rate")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("select o.a + o.b as c from orders as o", {"c": "orders.a orders.b"}),
        ("select a as c, 1 as one from orders", {"c": "orders.a", "one": ""}),
        (
            "select o.a * r.rate as c from orders as o join rates as r on o.day = r.day",
            {"c": "orders.a rates.rate"},
        ),
        (
            """with x as (
                select o.id as k, sum(o.a) as s from orders as o where o.b > 0 group by o.id
            )
            select x.s as c, row_number() over (order by x.k) as n from x""",
            {"c": "orders.a", "n": "orders.id"},
        ),
        (
            "with x as (select * from orders) select y.a as c from (select * from x) as y",
            {"c": "orders.a"},
        ),
        (
            "select o.a as c from orders as o union all select r.rate from rates as r",
            {"c": "orders.a rates.rate"},
        ),
        (
            "select (select max(r.rate) from rates as r where r.day = o.day) as c from orders as o",
            {"c": "rates.rate orders.day rates.day"},
        ),
        (
            """with recursive x as (
                select o.a as n from orders as o union all select x.n + 1 from x where x.n < 9
            )
            select x.n as c from x""",
            {"c": "orders.a"},
        ),
        (
            "select name, value from orders unpivot (value for name in (a, b))",
            {"name": "", "value": "orders.a orders.b"},
        ),
        (
            "with x as (select u.* from unknown as u) select x.z as c from x",
            {"c": "unknown.z"},
        ),
    ],
)
def test_a_column_is_made_of(text: str, found: dict[str, str]) -> None:
    told = origins(text, COLUMNS)
    assert {
        name: {f"{relation}.{column}" for relation, column in of} for name, of in told.items()
    } == {name: set(of.split()) for name, of in found.items()}


def test_what_is_not_kept_is_looked_through() -> None:
    made = {
        "stg": {"x": frozenset([("orders", "a")]), "y": frozenset([("orders", "b")])},
        "fct": {"z": frozenset([("stg", "x"), ("stg", "y")])},
        "mart": {"z": frozenset([("fct", "z"), ("stg", "x")])},
    }
    assert through(made, frozenset({"fct", "mart"})) == {
        "fct": {"z": frozenset([("orders", "a"), ("orders", "b")])},
        "mart": {"z": frozenset([("fct", "z"), ("orders", "a")])},
    }
