"""What Spark makes as files before it reads a view, and what it plans into the SELECT at hand."""

from __future__ import annotations

import pytest

from adapters.lake.spark_views import SparkViews


@pytest.fixture
def views() -> SparkViews:
    made = SparkViews()
    made.given("orders")
    made.named("priced", "select o.a, o.b from orders as o")
    made.named("netted", "select p.a, p.b from priced as p")
    return made


def done(views: SparkViews, select: str) -> list[tuple[str, bool]]:
    return [(step.name, step.is_made) for step in views.steps(select)]


def test_a_view_above_a_view_is_planned_into_the_select_that_reads_it_once(views):
    assert done(views, "select n.a from netted as n") == [("priced", False), ("netted", False)]


def test_a_view_that_two_read_is_made_first(views):
    both = "select n.a from netted as n inner join priced as p on n.a = p.a"
    assert done(views, both) == [("priced", True), ("netted", False)]


def test_a_cte_that_is_named_twice_reads_twice(views):
    twice = "with q as (select n.a from netted as n) select q.a from q cross join q as r"
    assert done(views, twice) == [("priced", False), ("netted", True)]


def test_a_view_is_made_when_a_second_select_reads_it_and_then_stands(views):
    select = "select n.a from netted as n"
    views.steps(select)
    assert done(views, f"{select} where n.a = 1") == [("priced", True), ("netted", True)]
    assert done(views, select) == []


def test_other_rows_below_make_a_view_anew(views):
    select = "select n.a from netted as n inner join netted as m on n.a = m.a"
    assert done(views, select) == [("priced", False), ("netted", True)]
    views.given("orders")
    assert done(views, select) == [("priced", False), ("netted", True)]


def test_another_select_under_a_views_name_makes_what_reads_it_anew(views):
    select = "select n.a from netted as n inner join netted as m on n.a = m.a"
    views.steps(select)
    views.named("priced", "select o.b as a, o.b from orders as o")
    assert done(views, select) == [("priced", False), ("netted", True)]
