"""Every look-up by a name that nothing bears says what there is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.lake.connections import no_connection
from adapters.lake.home import Home
from stages.intake import records
from stages.intake.decision import retire
from stages.intake.ingest import land_and_clean
from stages.intake.release import Choice, release
from transforms.language.errors import UsageError

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LINE = "O1,1,A1,P1,2026-01-05,3,2.50,CNY\nO2,1,A9,P1,2026-01-05,3,2.50,CNY\n"
HEADER = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency\n"
MAP = """\
source: shop
limits: {rows: 1, money: 1}
feeds:
  accounts: {path: accounts.csv, columns: {account_id: account_id}}
  products: {path: products.csv, columns: {product_id: product_id}}
  orders:
    path: orders.csv
    columns: {order_id: order_id, line_no: line_no, account_id: account_id, product_id: product_id,
      order_date: order_date, quantity: quantity, unit_price: unit_price, currency: currency}
"""


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """A home that has taken two lines, one of them of an account nobody knows."""
    folder = tmp_path_factory.mktemp("names")
    feeds = folder / "feeds"
    feeds.mkdir()
    (feeds / "accounts.csv").write_text("account_id\nA1\n")
    (feeds / "products.csv").write_text("product_id\nP1\n")
    (feeds / "orders.csv").write_text(HEADER + LINE)
    (feeds / "source.yaml").write_text(MAP)
    home = Home.at(folder / "home")
    land_and_clean(home, feeds, now=NOW, run_id="r1")
    return home, feeds


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"reason": "unknown_acount"}, "did you mean `unknown_account`?"),
        ({"feed": "order"}, "did you mean `orders`?"),
        ({"file": "order.csv"}, "did you mean `orders.csv`?"),
    ],
)
def test_rows_turned_away_are_asked_for_by_names_that_there_are(taken, asked, said):
    with pytest.raises(UsageError) as refused:
        records.held_rows(taken[0], **asked)
    assert said in refused.value.remedy
    with pytest.raises(UsageError) as refused:
        release(taken[0], Choice(**asked), by="mei", why="known", now=NOW, run_id="r2")
    assert said in refused.value.remedy


def test_a_reason_that_holds_nothing_is_no_mistake(taken):
    assert records.held_rows(taken[0], reason="bad_date").rows == ()
    assert len(records.held_rows(taken[0], reason="unknown_account").rows) == 1


def test_a_row_is_released_by_an_id_that_there_is(taken):
    held = records.held_rows(taken[0]).rows[0]["id"]
    with pytest.raises(UsageError, match="no row in quarantine") as refused:
        release(taken[0], Choice((held + "1",)), by="mei", why="known", now=NOW, run_id="r2")
    assert f"did you mean `{held}`?" in refused.value.remedy


@pytest.mark.parametrize("read", [records.restatements, records.restated_rows])
def test_restatements_are_asked_for_by_a_file_that_there_is(taken, read):
    with pytest.raises(UsageError) as refused:
        read(taken[0], file="oders.csv")
    assert "did you mean `orders.csv`?" in refused.value.remedy


def test_a_source_is_taken_in_by_a_name_that_there_is(taken):
    home, feeds = taken
    with pytest.raises(UsageError) as refused:
        land_and_clean(home, feeds, "shp", now=NOW, run_id="r2")
    assert "did you mean `shop`?" in refused.value.remedy


def test_a_source_is_retired_by_a_name_that_there_is(taken):
    who = {"by": "mei", "why": "moved", "now": NOW, "run_id": "r2"}
    with pytest.raises(UsageError, match="nothing of a source 'shp' counts") as refused:
        retire(taken[0], "shp", **who)
    assert "did you mean `shop`?" in refused.value.remedy


def test_a_connection_that_is_not_set_names_those_that_are(monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_ERP_DB", "postgresql://u:canary@host/db")
    remedy = str(no_connection("erp").remedy)
    assert "erp_db" in remedy
    assert "canary" not in remedy
