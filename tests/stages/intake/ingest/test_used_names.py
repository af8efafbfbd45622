"""A delivery under a used name: it replaces, it adds, or a person is asked."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from stages.intake.decision import decide, retire
from stages.intake.recount import recount
from transforms.language.errors import DataRefused
from transforms.verify import check_recount

MAP = """\
source: shop
path: sales.csv
currency: CNY
feeds:
  orders:
    deliveries: {deliveries}
    columns: {{order_id: No, line_no: {{value: "1"}}, account_id: {{value: A1}},
              product_id: {{value: P1}}, order_date: Day, quantity: Qty,
              unit_price: {{value: "2"}}}}
  accounts: {{derive: orders, columns: {{account_id: {{value: A1}}}}}}
  products: {{derive: orders, columns: {{product_id: {{value: P1}}}}}}
"""
MONDAY, TUESDAY = ("1,2026-01-05,1", "2,2026-01-05,1"), ("3,2026-01-06,1", "4,2026-01-06,1")
WHO = {"by": "mei", "why": "redone", "now": datetime(2026, 3, 2, tzinfo=UTC), "run_id": "d"}


def _deliver(world, *lines):
    world.write("sales.csv", "No,Day,Qty\n" + "".join(f"{line}\n" for line in lines))


def _what_counts(world):
    statuses = sorted((row["sha256"], row["status"]) for row in world.intake())
    return world.rows("orders"), [each for each in statuses if each[1] != "withdrawn"]


@pytest.fixture
def shop(world):
    """A source whose one file has come on Monday; what a used name means is the test's to say."""

    def made(deliveries="replace"):
        world.write("source.yaml", MAP.format(deliveries=deliveries))
        _deliver(world, *MONDAY)
        world.run()
        return world

    return made


def test_f63_a_delivery_that_shares_no_row_with_the_one_before_is_held_and_asked_about(shop):
    """F63."""
    world = shop()
    _deliver(world, *TUESDAY)
    with pytest.raises(DataRefused, match=r"holds none of the 2 rows worth 4\.00") as asked:
        world.run()
    assert "deliveries: add" in asked.value.remedy
    assert "sources accept --source shop --file sales.csv" in asked.value.remedy
    assert world.column("orders", "order_id") == ["1", "2"]
    with pytest.raises(DataRefused, match="holds none"):
        world.run()


def test_f63_a_delivery_without_any_row_is_asked_about_as_well(shop):
    """F63: it would take all rows away."""
    world = shop()
    world.write("source.yaml", MAP.format(deliveries="replace") + "allow_empty: true\n")
    world.run()
    for text in ("No,Day,Qty\n", ""):
        world.write("sales.csv", text)
        assert [each.code for each in world.take().refused] == ["replaces_all"]
    assert world.column("orders", "order_id") == ["1", "2"]


def test_f63_what_a_person_accepts_takes_the_place_of_all(shop):
    """F63: these bytes and no others."""
    world = shop()
    _deliver(world, *TUESDAY)
    world.take()
    decide(world.home, "accepted", "shop", "sales.csv", **WHO)
    assert "2 rows added" in world.run().text()
    assert world.column("orders", "order_id") == ["3", "4"]

    _deliver(world, "9,2026-01-07,1")
    assert [each.code for each in world.take().refused] == ["replaces_all"]


def test_f63_one_shared_row_is_a_restatement_as_ever(shop):
    """F63."""
    world = shop()
    _deliver(world, MONDAY[1], *TUESDAY)
    world.run()
    assert world.column("orders", "order_id") == ["2", "3", "4"]


def test_f63_a_row_that_another_file_bears_as_well_is_shared_too(world):
    """F63: what a file has in common with itself does not depend on the files beside it."""
    world.write("source.yaml", MAP.format(deliveries="replace").replace("sales.csv", '"*.csv"'))
    head, in_both = "No,Day,Qty\n", "1,2026-01-05,1\n"
    world.write("a.csv", head + in_both)
    world.write("b.csv", head + in_both + "2,2026-01-05,1\n")
    world.run()
    world.write("b.csv", head + in_both + "3,2026-01-06,1\n")
    world.run()
    assert world.column("orders", "order_id") == ["1", "3"]

    world.write("b.csv", head + "4,2026-01-07,1\n")
    assert [each.code for each in world.take().refused] == ["replaces_all"]


def test_f63_where_deliveries_add_every_one_counts_and_the_same_bytes_once(shop):
    """F63."""
    world = shop("add")
    for day in (TUESDAY, MONDAY, TUESDAY):
        _deliver(world, *day)
        world.run()
    assert world.column("orders", "order_id") == ["1", "2", "3", "4"]
    assert [row["status"] for row in world.intake()] == ["loaded", "loaded"]
    assert check_recount(recount(world.home)).findings == []
    assert world.run().nothing_new


def test_f63_a_map_that_says_add_too_late_brings_back_what_was_replaced(shop):
    """F63: and one that says replace again leaves the last delivery alone."""
    world = shop()
    _deliver(world, *TUESDAY)
    world.take()
    decide(world.home, "accepted", "shop", "sales.csv", **WHO)
    world.run()
    world.write("source.yaml", MAP.format(deliveries="add"))
    world.run()
    assert world.column("orders", "order_id") == ["1", "2", "3", "4"]

    world.write("source.yaml", MAP.format(deliveries="replace"))
    world.run()
    assert world.column("orders", "order_id") == ["3", "4"]
    assert check_recount(recount(world.home)).findings == []


def test_f63_where_deliveries_add_a_line_that_comes_back_otherwise_is_a_conflict(shop):
    """F63: rows are known by their key, whatever brought them."""
    world = shop("add")
    many = [f"{at},2026-01-07,1" for at in range(10, 2000)]
    _deliver(world, "1,2026-01-05,7", *many)
    world.write("source.yaml", MAP.format(deliveries="add") + "limits: {rows: 1, money: 1}\n")
    world.run()
    assert [row["reason_code"] for row in world.held()] == ["conflicting_version"] * 2


def test_f63_adding_deliveries_come_back_from_the_raw_files(shop):
    """F63."""
    world = shop("add")
    _deliver(world, *TUESDAY)
    world.run()
    before = world.everything()
    for part in ("clean", "state", "quarantine"):
        shutil.rmtree(world.home.lake / part, ignore_errors=True)
    world.run()
    assert world.everything() == before


def test_f63_a_home_made_again_from_its_raw_files_holds_what_was_held(shop):
    """F63: the version before a held or a refused one still counts."""
    world = shop()
    for lines in (("1,2026-01-05,1", "5,2026-01-05,9"), TUESDAY, ("1,2026-01-05,x",), TUESDAY):
        _deliver(world, *lines)
        world.take()
    before = _what_counts(world)
    assert world.column("orders", "order_id") == ["1", "5"]
    for part in ("clean", "state", "quarantine"):
        shutil.rmtree(world.home.lake / part, ignore_errors=True)
    world.take()
    assert _what_counts(world) == before


def test_f63_files_without_a_map_add_where_the_settings_say_so(channel):
    """F63: a count of stock that comes daily under one name."""
    channel.home.make(channel.home.path)
    channel.home.settings_file.write_text("deliveries: {inventory: add}\n")
    for day in (5, 6):
        rows = f"account_id,product_id,snapshot_date,on_hand\nA1,P1,2026-01-0{day},{day}\n"
        channel.write("inventory.csv", rows)
        channel.run()
    assert len(channel.rows("inventory")) == 2


def test_a_source_that_was_renamed_does_not_count_twice(shop):
    world = shop()
    world.write("source.yaml", MAP.format(deliveries="replace").replace("shop", "store"))
    with pytest.raises(DataRefused, match="source shop has delivered these very bytes") as held:
        world.run()
    assert "sources retire --source shop" in held.value.remedy
    assert world.column("orders", "source") == ["shop", "shop"]

    retire(world.home, "shop", **WHO)
    world.run()
    assert world.column("orders", "source") == ["store", "store"]
    assert world.run().nothing_new
    assert check_recount(recount(world.home)).findings == []


def test_two_sources_that_both_deliver_one_file_may_be_accepted(shop):
    world = shop()
    world.write("source.yaml", MAP.format(deliveries="replace").replace("shop", "store"))
    world.take()
    decide(world.home, "accepted", "store", "sales.csv", **WHO)
    world.run()
    assert world.column("orders", "source") == ["shop", "shop", "store", "store"]
