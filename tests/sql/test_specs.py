"""Each model against drawn tables: what goes in, what must come out."""

from __future__ import annotations


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


def test_every_model_has_a_drawn_case(catalog, models_with_a_spec):
    missing = [model.name for model in catalog if model.name not in models_with_a_spec]
    assert missing == []
