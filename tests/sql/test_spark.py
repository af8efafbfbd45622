"""Spark makes of the same rows what DuckDB makes of them: every model, to the row and the cent."""

from __future__ import annotations

import pytest

from adapters.lake.engine import Engine
from adapters.lake.models.catalog import Model
from adapters.lake.models.made import passed_through
from adapters.lake.spark_engine import SparkEngine
from tests.sql.plan_relations import plan_selects

pytestmark = pytest.mark.proof


def difference(spark: SparkEngine, engine: Engine, model: Model) -> str:
    """Make a model on Spark of what the engine has; return how its rows differ, empty where not."""
    for name in model.reads:
        spark.provide(name, engine.arrow(f'select * from "{name}"'))
    made = passed_through(model, spark.arrow(model.query))
    drawn = engine.arrow(f'select * from "{model.name}"')
    types = [
        f"{a} is not {b}"
        for a, b in zip(made.schema, drawn.schema, strict=True)
        if a.type != b.type
    ]
    engine.connection.register("made_on_spark", made)
    both = (f'"{model.name}"', "made_on_spark")
    rows = [
        row
        for one, other in (both, both[::-1])
        for row in engine.rows(
            f"select '{one[:4]}', * from (from {one} except all from {other}) limit 3"
        )
    ]
    engine.connection.unregister("made_on_spark")
    return "; ".join([*types, *map(str, rows)])


def test_drawn_cases_come_out_on_spark_as_in_duckdb(spec_case, world, catalog, spark):
    models = {**catalog.models, **plan_selects().models}
    expected = {name for name, _, _ in spec_case.expected}
    engine = world(spec_case.given, *expected, **spec_case.params)
    found = {name: difference(spark, engine, models[name]) for name in sorted(expected)}
    assert {name: told for name, told in found.items() if told} == {}


def test_every_model_of_a_drawn_company_comes_out_on_spark_as_in_duckdb(full_run, catalog, spark):
    found = {model.name: difference(spark, full_run.engine, model) for model in catalog}
    assert {name: told for name, told in found.items() if told} == {}
