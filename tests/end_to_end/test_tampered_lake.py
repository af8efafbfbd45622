"""An edited cell of the lake never becomes money: it is found, and the lake is made again (F57)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from adapters.lake.home import Home
from adapters.lake.seals import Seals
from adapters.lake.tables import Lake
from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from stages.intake import ingest
from stages.operations.pipeline import run_all, set_aside
from stages.rebates import accrue
from stages.verify.invariants import verify
from stages.warehouse import build
from transforms.language.errors import DataRefused
from transforms.schema import WAREHOUSE_TABLES

AS_OF = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TERMS = """program: VOL
valid: {from: 2026-01-01, until: 2027-01-01}
period: month
currency: CNY
earn: {method: whole, tiers: [{from: 0, percent: 10}]}
"""
HEAD = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency\n"


@pytest.fixture
def home(new_home, tmp_path) -> Home:
    feeds = tmp_path / "feeds"
    (feeds / "terms").mkdir(parents=True)
    (feeds / "terms" / "vol.yaml").write_text(TERMS, "utf-8")
    (feeds / "accounts.csv").write_text("account_id,level\nA1,1\nA2,1\n", "utf-8")
    (feeds / "products.csv").write_text("product_id,units_per_case\nP1,12\n", "utf-8")
    (feeds / "orders").mkdir()
    (feeds / "orders" / "1.csv").write_text(
        HEAD + "o1,1,A1,P1,2026-01-10,10,100,CNY\no2,1,A2,P1,2026-02-10,20,100,CNY\n", "utf-8"
    )
    made = new_home()
    _run(made, feeds)
    return made


def _run(home: Home, feeds: Path) -> None:
    run_all(home, None, feeds, AS_OF, now=NOW, run_id="run")


def _owed(home: Home) -> list[list[str]]:
    entries = "select account_id, round(amount, 2)::text as owed from ledger.entry order by 1, 2"
    with Warehouse.open(home) as warehouse:
        return [list(row.values()) for row in json.loads(query.as_json(warehouse, entries))]


def _edit(files: list[str], column: str) -> None:
    """Add 1,000 to one cell and write the file as if nothing had been."""
    path = Path(files[0])
    rows = pq.ParquetFile(path).read()
    field = rows.schema.field(column)
    more = pc.add(rows[column].cast(pa.decimal128(30, 6)), pa.scalar(Decimal("1000.000000")))
    at = rows.schema.get_field_index(column)
    pq.write_table(rows.set_column(at, field, more.cast(field.type)), path)


def _clean_orders(home: Home) -> list[str]:
    return Lake(home).clean("orders").files()


@pytest.mark.proof
def test_f57_an_edited_clean_row_is_found_and_the_lake_made_again_owes_the_same(home, tmp_path):
    assert _owed(home) == [["A1", "100.00"], ["A2", "200.00"]]
    assert verify(home, None, all_=True).passed
    _edit(_clean_orders(home), "unit_price")
    found = verify(home, None, all_=True)
    assert "clean/orders" in (found.first_failure or "")
    late = "o3,1,A1,P1,2026-02-11,1,1,CNY\n"
    (tmp_path / "feeds" / "orders" / "2.csv").write_text(HEAD + late, "utf-8")
    taken = ingest.land_and_clean(home, tmp_path / "feeds", now=NOW, run_id="late")
    assert any("not as it was written" in str(each) for each in taken.failed)
    assert [each.feed for each in taken.feeds if not each.is_nothing] == []
    with pytest.raises(DataRefused, match="not as it was written"):
        build.build(home, None, AS_OF, now=NOW, run_id="late")
    aside = set_aside(home, "evidence")
    assert aside is not None
    assert list(aside.below(".parquet")) != []
    _run(home, tmp_path / "feeds")
    assert verify(home, None, all_=True).passed
    # The late order of 1.00 earns 0.10; of the 1,000 that were never ordered nothing is owed.
    assert _owed(home) == [["A1", "0.10"], ["A1", "100.00"], ["A2", "200.00"]]


def test_f57_an_edited_fact_is_found_before_a_rebate_is_computed_from_it(home):
    _edit(Lake(home).table("facts", WAREHOUSE_TABLES["fct_order_line"]).files(), "net_amount")
    assert not verify(home, None, all_=False).passed
    with pytest.raises(DataRefused, match="not as it was written"):
        accrue.accrue(home, None, AS_OF, terms=None, now=NOW, run_id="again")


@pytest.mark.proof
def test_f57_whoever_holds_the_key_as_well_is_found_by_the_raw_bytes(home):
    """A forger who can seal what they wrote still cannot make the raw file say it."""
    _edit(_clean_orders(home), "unit_price")
    path = Lake(home).clean("orders").path
    seals = Seals(home, path)
    for seal in seals._folder.below(".json"):
        seal.remove()
    seals._keep(seals._taken(map(str, _clean_orders(home))))
    found = verify(home, None, all_=False)
    assert [c.name for c in found.checks if c.state == "fail"] == ["intake_from_raw"]
    assert "1 rows in the clean table say something else than the file" in found.text()
