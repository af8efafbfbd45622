"""F41: units, packs and what they become when a pack is missing, arrives, or changes."""

from __future__ import annotations

import pytest

MAP = """\
source: plant
path: "supply*.csv"
units: {KAR: case}
limits: {rows: 1, money: 1}
feeds:
  supply:
    columns: {product_id: Code, available_on: Day, units: {from: Menge, unit: "{ME}"}}
"""
PRODUCTS = "product_id,units_per_case,valid_from\n"


@pytest.fixture
def plant(world):
    world.write("sources/plant.yaml", MAP)
    world.write(
        "sources/master.yaml",
        "source: master\npath: products.csv\nfeeds: {products: {columns: {product_id: product_id,"
        " units_per_case: units_per_case, valid_from: valid_from}}}\n",
    )
    return world


def _units(world):
    return {row["available_on"].isoformat(): int(row["units"]) for row in world.rows("supply")}


def test_f41_each_day_is_counted_by_the_pack_that_held_on_it(plant):
    plant.write("products.csv", PRODUCTS + "P1,12,2025-01-01\nP1,10,2026-03-01\n")
    plant.write("supply.csv", "Code,Day,Menge,ME\nP1,2026-02-28,3,KAR\nP1,2026-03-01,3,KAR\n")
    plant.run()
    assert _units(plant) == {"2026-02-28": 36, "2026-03-01": 30}


def test_f41_a_missing_pack_holds_the_row_until_it_comes(plant):
    plant.write("products.csv", PRODUCTS + "P1,,2025-01-01\n")
    plant.write("supply.csv", "Code,Day,Menge,ME\nP1,2026-02-28,3,KAR\n")
    plant.run()
    (held,) = plant.held()
    assert (held["reason_code"], held["row_key"]) == ("conversion_missing", "2026-02-28 case P1")
    plant.write("products.csv", PRODUCTS + "P1,12,2025-01-01\n")
    plant.run()
    assert plant.held() == []
    assert _units(plant) == {"2026-02-28": 36}


def test_f41_a_changed_pack_changes_what_was_converted_by_it(plant):
    plant.write("products.csv", PRODUCTS + "P1,12,2025-01-01\n")
    plant.write("supply.csv", "Code,Day,Menge,ME\nP1,2026-02-28,3,KAR\n")
    plant.run()
    plant.write("products.csv", PRODUCTS + "P1,24,2025-01-01\n")
    plant.run()
    assert _units(plant) == {"2026-02-28": 72}


@pytest.mark.parametrize(("unit", "reason"), [("", "unit_missing"), ("BOX", "unit_unknown")])
def test_f41_a_unit_that_is_missing_or_unknown_is_held(plant, unit, reason):
    plant.write("products.csv", PRODUCTS + "P1,12,2025-01-01\n")
    plant.write("supply.csv", f"Code,Day,Menge,ME\nP1,2026-02-28,3,{unit}\n")
    plant.run()
    assert [row["reason_code"] for row in plant.held()] == [reason]
