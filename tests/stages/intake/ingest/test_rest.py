"""A feed of which nothing is new is looked at in full once, and again after whatever may matter."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adapters.lake import home_places
from stages.intake.ingest.task import SourceFeed
from transforms.language.errors import DataRefused

SHOP = """\
source: shop
path: "*.csv"
currency: GBP
limits: {rows: 1, money: 1}
feeds:
  orders:
    columns: {order_id: No, line_no: {value: row_number}, account_id: Cust, product_id: Code,
              order_date: Day, quantity: Qty, unit_price: Price}
  accounts: {derive: orders, columns: {account_id: Cust}}
  products: {derive: orders, columns: {product_id: Code}}
"""
JANUARY = "No,Code,Qty,Day,Price,Cust\n1,P1,2,2026-01-04,2.5,A1\n2,P1,x,2026-01-05,2.5,A1\n"


@pytest.fixture
def looked_at(monkeypatch):
    """Names of the feeds that were looked at in full since the list was cleared."""
    names: list[str] = []
    task = SourceFeed.task

    def told(feed, *given):
        names.append(feed.feed)
        return task(feed, *given)

    monkeypatch.setattr(SourceFeed, "task", told)
    return names


@pytest.fixture
def at_rest(world, looked_at):
    """A shop of which nothing is new, for the second time."""
    world.write("source.yaml", SHOP)
    world.write("january.csv", JANUARY)
    world.write("february.csv", JANUARY.replace("2026-01", "2026-02").replace("\n1", "\n7"))
    world.run()
    world.run()
    looked_at.clear()
    return world


def test_a_feed_at_rest_is_told_of_as_if_it_were_looked_at(at_rest, looked_at):
    rested = at_rest.run()
    assert looked_at == []
    for kept in (at_rest.home.lake / "state" / "rest").iterdir():
        kept.unlink()
    assert replace(at_rest.run(), run_id=rested.run_id) == rested
    assert looked_at == ["orders"]
    told = {each.feed: each.unchanged for each in rested.feeds}
    assert told == {"orders": 2, "accounts": 2, "products": 2}


def _only(folder: Path) -> Path:
    return min(folder.rglob("*.parquet"))


def _forged(path: Path) -> None:
    """Write other bytes of the same length, at what the clock said before."""
    was, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


@pytest.mark.parametrize("table", ["clean/orders", "clean/accounts", "quarantine/quarantine"])
def test_a_file_of_the_lake_that_was_changed_from_outside_is_found(at_rest, monkeypatch, table):
    # As in a process of its own: one remembers what it has read.
    monkeypatch.setattr(home_places, "_read", {})
    _forged(_only(at_rest.home.lake / table))
    with pytest.raises(DataRefused, match="is not as it was written"):
        at_rest.run()


def test_a_seal_that_is_gone_is_missed(at_rest):
    for seal in (at_rest.home.lake / "seals" / "clean" / "orders").glob("*.json"):
        seal.unlink()
    with pytest.raises(DataRefused, match="was not written by this program"):
        at_rest.run()


def _added(world):
    world.write("march.csv", JANUARY.replace("2026-01", "2026-03").replace("\n1", "\n8"))


def _changed(world):
    world.write("january.csv", JANUARY.replace(",2,", ",3,"))


def _copied(world):
    world.write("again.csv", JANUARY)


def _map_edited(world):
    world.write("source.yaml", SHOP.replace('"*.csv"', '"j*.csv"'))


def _touched(world):
    os.utime(_only(world.home.lake / "clean" / "accounts"))


@pytest.mark.parametrize("change", [_added, _changed, _copied, _map_edited, _touched])
def test_whatever_may_matter_ends_the_rest(at_rest, looked_at, change):
    change(at_rest)
    at_rest.run()
    assert "orders" in looked_at


def test_another_last_day_ends_the_rest(at_rest, looked_at):
    at_rest.run(until=date(2026, 2, 1))
    assert "orders" in looked_at
    assert at_rest.column("orders", "order_id") == ["1"]


def test_a_file_that_is_gone_from_its_folder_stays_loaded_and_at_rest(at_rest, looked_at):
    (at_rest.feeds / "january.csv").unlink()
    assert at_rest.run().nothing_new
    assert looked_at == []
    assert at_rest.column("orders", "order_id") == ["1", "7"]


def test_orders_wait_for_no_rest_once_their_account_arrives(channel, looked_at):
    channel.many(2000, "O1,1,A3,P1,2026-01-05,1,1.00,CNY")
    channel.run()
    channel.run()
    looked_at.clear()
    channel.write("accounts.csv", "account_id,name\nA1,First\nA2,Second\nA3,Third\n")
    channel.run()
    assert "orders" in looked_at
    assert channel.held() == []


def test_a_refused_file_is_told_of_in_every_run(channel):
    channel.orders("O1,1,A1,P1,2026-01-05,1.234.5,1,CNY")
    told = [[each.message for each in channel.take().refused] for _ in range(3)]
    assert told[0]
    assert told == [told[0]] * 3
