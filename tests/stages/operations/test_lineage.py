"""Every column of every table, back to the feeds, as OpenLineage's readers take it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.lake.home import Home
from adapters.lake.models.catalog import TABLES, Catalog
from stages.operations.lineage import column_origins, lineage
from transforms.schema import CLEAN_TABLES

NOW = datetime(2026, 10, 1, tzinfo=UTC)
URL = "postgresql://etl@db.example:5433/sales"
# Counts of rows, and words that the model says itself.
WITHOUT = {"basis", "found_in", "event", "next_step", "findings"}
# Made by arithmetic outside the model (`-- through:`).
THROUGH = {"repeat_order_days", "alive_probability", "expected_orders_90d"}


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, frozenset[tuple[str, str]]]]:
    return column_origins(Catalog.of_project())


def test_every_column_that_models_keep_is_told_of_and_all_but_counts_come_from_somewhere(
    found,
) -> None:
    kept = {model.name for model in Catalog.of_project() if model.is_kept}
    assert {name: list(of) for name, of in found.items()} == {
        name: [column.name for column in TABLES[name]] for name in kept
    }
    without = {column for of in found.values() for column, origins in of.items() if not origins}
    odd = without - WITHOUT - THROUGH
    assert {name for name in odd if not name.endswith(("_count", "orders", "lines", "days"))} == {
        "weakest_growth_factor",
        "paid_invoices_12m",
    }


def test_every_origin_is_a_column_that_there_is(found) -> None:
    known = {**CLEAN_TABLES, **TABLES}
    for table, columns in found.items():
        for column, origins in columns.items():
            for relation, name in origins:
                if relation in known:
                    assert name in {each.name for each in known[relation]}, (table, column)


def test_money_of_an_order_line_comes_from_the_order_and_its_rate(found) -> None:
    assert found["fct_order_line"]["line_amount"] == {
        ("orders", name) for name in ("amount", "kind", "quantity", "unit_price")
    }
    assert ("fx_rates", "rate") in found["fct_order_line"]["net_amount"]


def test_the_events_lead_from_a_published_column_to_a_feed_in_the_lake(tmp_path) -> None:
    events = lineage(Home.at(tmp_path), URL, now=NOW)
    made = {event["job"]["name"]: event for event in events}
    (published,) = made["publish.fct_order_line"]["outputs"]
    assert (published["namespace"], published["name"]) == (
        "postgres://db.example:5433",
        "sales.warehouse.fct_order_line",
    )
    fields = published["facets"]["columnLineage"]["fields"]
    (line,) = fields["line_amount"]["inputFields"]
    (kept,) = made["build.fct_order_line"]["outputs"]
    assert (line["namespace"], line["name"]) == (kept["namespace"], kept["name"])
    fields = kept["facets"]["columnLineage"]["fields"]
    first = fields["line_amount"]["inputFields"][0]
    assert (first["namespace"], first["field"]) == ("file", "amount")
    assert first["name"].endswith("/clean/orders")
    assert {each["name"] for each in kept["facets"]["schema"]["fields"]} >= set(fields)
    for event in events:
        inputs = {(each["namespace"], each["name"]) for each in event["inputs"]}
        for field in event["outputs"][0]["facets"]["columnLineage"]["fields"].values():
            assert {(each["namespace"], each["name"]) for each in field["inputFields"]} <= inputs
