"""Each model, and each SELECT of a plan, against drawn tables: what goes in, what must come out."""

from __future__ import annotations

from collections.abc import Iterable


def without_a_case(names: Iterable[str], cases: Iterable) -> list[str]:
    drawn = {name for case in cases for name, _, _ in case.expected}
    return [name for name in names if name not in drawn]


def test_model_makes_the_drawn_rows(spec_case, world, read_cells):
    assert spec_case.expected, "a case expects something"
    models = {model for model, _, _ in spec_case.expected}
    engine = world(spec_case.given, *models, **spec_case.params)
    for model, where, rows in spec_case.expected:
        columns = list(rows[0])
        query = f"select * from {model}" + (f" where {where}" if where else "")
        drawn = sorted(tuple(row[column] for column in columns) for row in rows)
        drawn = [row for row in drawn if set(row) != {"(none)"}]
        assert read_cells(engine, query, columns) == drawn, model


def test_every_model_has_a_drawn_case(catalog, every_case):
    assert without_a_case((model.name for model in catalog), every_case) == []


def test_every_select_of_a_plan_has_a_drawn_case(selects_of_a_plan, every_case):
    assert without_a_case(selects_of_a_plan, every_case) == []


def test_a_select_that_no_case_expects_is_named(selects_of_a_plan, every_case):
    others = [case for case in every_case if "plan_pair" not in {n for n, _, _ in case.expected}]
    assert without_a_case(selects_of_a_plan, others) == ["plan_pair"]
