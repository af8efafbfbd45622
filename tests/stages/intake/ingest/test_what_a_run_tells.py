"""The end of a run tells what loaded, what was restated, what was refused and what failed."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from adapters.intake.unsound import unsound
from stages.intake.ingest.refusal import Refusal
from stages.intake.ingest.report import IngestResult
from stages.operations import pipeline
from transforms.language.errors import DataRefused, OutsideError

SHOP = """\
source: {name}
path: "*.csv"
currency: GBP
feeds:
  orders:
    columns: {{order_id: No, line_no: {{value: "1"}}, account_id: {{value: A1}},
              product_id: {{value: P1}}, order_date: Day, quantity: Qty,
              unit_price: {{value: "2"}}}}
  accounts: {{derive: orders, columns: {{account_id: {{value: A1}}}}}}
  products: {{derive: orders, columns: {{product_id: {{value: P1}}}}}}
"""
ERP = """\
source: erp
kind: sql
connection: erp_db
retries: {attempts: 1}
feeds:
  products: {query: select 1 as product_id, columns: {product_id: product_id}}
"""


def _shop(world, name, **files):
    world.write(f"{name}/source.yaml", SHOP.format(name=name))
    for file, lines in files.items():
        world.write(f"{name}/{file}.csv", "No,Day,Qty\n" + "\n".join(lines) + "\n")


@pytest.fixture
def several_faults(world, monkeypatch):
    """Two shops with a file each of one name, a database out of reach, a map with a mistake."""
    monkeypatch.setenv("AIRFLOW_CONN_ERP_DB", "postgresql://u:secret@127.0.0.1:1/erp")
    _shop(world, "north", sales=["1,2026-01-05,1", "2,2026-01-06,1"], more=["8,2026-01-05,1"])
    _shop(world, "south", sales=["1,2026-01-05,1"])
    world.run()
    _shop(world, "north", sales=["1,2026-01-05,3", "2,2026-01-06,1"], more=["8,2026-01-05,many"])
    _shop(world, "south", sales=["1,2026-01-05,few"])
    world.write("erp/source.yaml", ERP)
    world.write("west/source.yaml", SHOP.format(name="west") + "delimitr: ;\n")
    return world


def test_f62_every_fault_of_a_run_is_told_with_its_source_and_its_remedy(several_faults):
    """F62: refused files, one name in two sources, a source out of reach, a broken map."""
    result = several_faults.take()
    assert {(each.source, each.file, each.code) for each in result.refused} == {
        ("north", "more.csv", "too_many_bad_rows"),
        ("south", "sales.csv", "too_many_bad_rows"),
    }
    assert all(each.remedy and each.where and each.stands for each in result.refused)
    assert sorted((each.about, each.exit_code) for each in result.failed) == [
        ("source erp", 3),
        ("source west/source.yaml", 2),
    ]
    error = result.error()
    said = str(error)
    for what in ("north/orders: more.csv", "south/orders: sales.csv", "source erp:", "delimitr"):
        assert what in said
    assert said.count("remedy: ") == 4
    assert said.count("its last good version counts") == 2
    assert "secret" not in said


def test_what_did_not_come_in_whole_is_noted_by_source_until_it_does(several_faults):
    world, named = several_faults, ("north", "south", "erp", "west", "east")
    world.take()
    found = unsound(world.home, named)
    assert set(found) == {"north", "south", "erp", "west"}
    assert "more.csv" in found["north"][0]
    assert "delimitr" in found["west"][0]
    _shop(world, "north", sales=["1,2026-01-05,3", "2,2026-01-06,1"], more=["8,2026-01-05,4"])
    world.take()
    assert set(unsound(world.home, named)) == {"south", "erp", "west"}


def test_f62_the_worst_decides_the_exit_code(several_faults):
    """F62: 3 before 2 before 1."""
    assert several_faults.take().error().exit_code == 3
    (several_faults.feeds / "erp" / "source.yaml").unlink()
    assert several_faults.take().error().exit_code == 2
    (several_faults.feeds / "west" / "source.yaml").unlink()
    assert several_faults.take().error().exit_code == 1


def test_f62_what_was_loaded_and_restated_is_told_beside_what_was_refused(several_faults):
    """F62: the restatement of one file is not lost because another is refused."""
    result = several_faults.take()
    assert "sales.csv was restated: 0 rows added" in result.text()
    assert "1 changed (+4.00)" in result.text()
    assert "north/orders: 1 file, 2 rows in, 2 loaded, 1 file refused" in result.text()


def test_hundreds_of_refused_files_are_one_paragraph_and_each_is_named():
    refused = tuple(
        Refusal("shop", "orders", f"{at:03}.csv", f"{at:03}.csv: its last row may be cut off",
                f"{at:03}.csv", "deliver it again", "cut_off")
        for at in range(150)
    )  # fmt: skip
    error = IngestResult("r", ("shop",), 150, 150, (), refused=refused).error()
    assert isinstance(error, DataRefused)
    assert len(str(error).splitlines()) == 3
    assert all(each.file in str(error) for each in refused)


def test_a_source_that_another_run_holds_stops_no_other(several_faults):
    from adapters.lake.locks import locked

    lock = several_faults.home.lake / "state" / "locks" / "north.lock"
    with locked(lock, "another"):
        result = several_faults.take()
    assert any("north" in each.about and each.exit_code == 3 for each in result.failed)
    assert {each.source for each in result.refused} == {"south"}


def test_a_folder_in_which_no_map_can_be_used_is_refused_with_every_mistake(world):
    for name in ("east", "west"):
        world.write(f"{name}/source.yaml", SHOP.format(name=name) + f"{name}ern: 1\n")
    with pytest.raises(Exception, match=r"(?s)eastern.*western") as refused:
        world.take()
    assert refused.value.exit_code == 2


@pytest.fixture
def stages(monkeypatch):
    """Stages that say what they were asked, and fail where the test says so."""
    asked, failing = [], {}

    def stage(name):
        def call(*_, **__):
            asked.append(name)
            if name in failing:
                raise failing[name]
            return SimpleNamespace(text=lambda: name)

        return call

    monkeypatch.setattr(pipeline.build, "build", stage("build"))
    monkeypatch.setattr(pipeline.stock_up, "plan", stage("plan"))
    monkeypatch.setattr(pipeline.rebates, "accrue", stage("accrue"))
    monkeypatch.setattr(pipeline.account_changes, "changes", stage("changes"))
    return SimpleNamespace(asked=asked, failing=failing)


def _run_all(world):
    return pipeline.run_all(
        world.home, None, world.feeds, date(2026, 2, 1), now=world.now(), run_id="r"
    )


def test_f58_a_refused_file_stops_no_later_stage(channel, stages):
    """F58: the run goes on with what stands, and ends with exit code 1."""
    channel.orders("O1,1,A1,P1,2026-01-05,3,2.50,CNY", name="orders/good.csv")
    channel.orders("O2,1,A1,P1,2026-01-05,x,2.50,CNY", name="orders/bad.csv")
    result = _run_all(channel)
    assert stages.asked == ["build", "accrue", "build", "plan", "changes"]
    assert channel.column("orders", "order_id") == ["O1"]
    assert result.error().exit_code == 1
    assert "orders/bad.csv" in str(result.error())


def test_f62_a_stage_that_fails_stops_what_needs_it_and_hides_nothing(channel, stages):
    """F62: without a plan rebates are accrued all the same; without a build nothing follows."""
    channel.orders("O2,1,A1,P1,2026-01-05,x,2.50,CNY")
    stages.failing["plan"] = DataRefused("no calendar", remedy="add it")
    result = _run_all(channel)
    assert (result.plan, [failure.about for failure in result.failed]) == (None, ["plan"])
    assert result.accrue is not None
    assert "no calendar" in str(result.error())
    assert "orders.csv" in str(result.error())

    stages.failing["build"] = OutsideError("no database")
    stages.asked.clear()
    result = _run_all(channel)
    assert stages.asked == ["build"]
    assert result.error().exit_code == 3
