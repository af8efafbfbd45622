"""Every task on a machine of its own: all that machines share is a store and a warehouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.lake.home import LAKE, Home
from adapters.lake.locks import locks_in
from adapters.lake.seals import SHARED_KEY
from adapters.operations.airflow import services
from adapters.operations.airflow.environment import metadata_url
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN
from stages.operations.pipeline import run_all
from stages.verify.invariants import verify
from tests.end_to_end.live_airflow import CHAIN, LiveAirflow, ticks_in_2026
from tests.small_company import TERMS

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3_000)]
FIRST, SECOND = "2026-01-20", "2026-02-01"
MAP = """\
source: dms
currency: CNY
path: "s3://{bucket}/in/*.csv"
feeds:
  accounts:
    path: "s3://{bucket}/in/accounts.csv"
    columns: {{account_id: account_id}}
  products:
    path: "s3://{bucket}/in/products.csv"
    columns: {{product_id: product_id, units_per_case: units_per_case}}
  orders:
    path: "s3://{bucket}/in/orders*.csv"
    columns: {{order_id: order_id, line_no: {{value: "1"}}, account_id: account_id,
              product_id: {{value: P1}}, order_date: order_date, quantity: quantity,
              unit_price: {{value: "100"}}}}
"""
# Runs in the process of each task before its work: a home, maps and terms that no other task has.
NEW_MACHINE = """
import os, shutil, sys, tempfile
from pathlib import Path
from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

@hookimpl
def on_task_instance_running(previous_state, task_instance):
    machine = Path(tempfile.mkdtemp(prefix="machine-", dir=os.environ["MACHINES"]))
    shutil.copytree(os.environ["PEAKLEDGER_FEEDS"], machine / "feeds")
    (machine / "work").mkdir()
    os.chdir(machine / "work")
    os.environ.update(
        PEAKLEDGER_HOME=str(machine / "home"),
        PEAKLEDGER_FEEDS=str(machine / "feeds"),
        PEAKLEDGER_TERMS=str(machine / "feeds" / "terms"),
    )

class NewMachine(AirflowPlugin):
    name = "new_machine"
    listeners = [sys.modules[__name__]]
"""
SEEN = (
    "select (select count(*) from warehouse.fct_order_line), "
    " (select sum(net_amount) from warehouse.fct_order_line), "
    " (select count(*) from warehouse.account_metrics), "
    " (select sum(amount) from ledger.entry)"
)


@pytest.fixture
def feeds(tmp_path: Path, bucket: Any) -> Path:
    folder = tmp_path / "feeds"
    (folder / "terms").mkdir(parents=True)
    (folder / "terms" / "volume.yaml").write_text(TERMS, "utf-8")
    (folder / "source.yaml").write_text(MAP.format(bucket=bucket.name), "utf-8")
    bucket.put("in/accounts.csv", "account_id\nA1\nA2\n")
    bucket.put("in/products.csv", "product_id,units_per_case\nP1,12\n")
    put_orders(bucket, range(1, 20))
    return folder


def put_orders(bucket: Any, days: range) -> None:
    lines = [f"o{n},A{n % 2 + 1},2026-01-{n:02},{n}\n" for n in days]
    head = "order_id,account_id,order_date,quantity\n"
    bucket.put(f"in/orders-{days.start}.csv", head + "".join(lines))


@pytest.fixture
def url(fresh_database: Any) -> str:
    name = fresh_database.place.rpartition("/")[2]
    return Embedded(fresh_database.home).url(ADMIN, name).text()


@pytest.fixture
def machines(
    tmp_path: Path,
    bucket: Any,
    feeds: Path,
    url: str,
    new_home: Callable[[], Home],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[LiveAirflow]:
    """A scheduler each of whose tasks finds an empty machine."""
    for name, value in bucket.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(LAKE, f"s3://{bucket.name}/company")
    monkeypatch.setenv(SHARED_KEY, "a secret of the company")
    for folder in ("machines", "plugins"):
        (tmp_path / folder).mkdir()
    (tmp_path / "plugins" / "new_machine.py").write_text(NEW_MACHINE, "utf-8")
    settings = {
        "MACHINES": str(tmp_path / "machines"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(tmp_path / "plugins"),
        # Its last tick is the first day.
        "PEAKLEDGER_INGEST_CRON": ticks_in_2026(20, 1),
    }
    home = new_home()
    try:
        running = services.up(
            home, feeds, feeds / "terms", 18_280, warehouse_url=url, environment=settings
        )
        yield LiveAirflow(home, running, (*CHAIN, "validate", "pre_season"))
    finally:
        services.down(home)


def seen(url: str) -> tuple[Any, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(SEEN).fetchone()  # type: ignore[arg-type]


def test_a_chain_whose_tasks_have_a_store_and_a_warehouse_in_common_ends_as_on_one_machine(
    machines: LiveAirflow,
    bucket: Any,
    feeds: Path,
    url: str,
    tmp_path: Path,
    new_home: Callable[[], Home],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machines.release()
    assert set(machines.wait(FIRST).values()) == {"success"}
    put_orders(bucket, range(20, 29))
    machines.trigger(SECOND)
    assert set(machines.wait(SECOND).values()) == {"success"}

    used = list((tmp_path / "machines").iterdir())
    assert len(used) >= 2 * (4 + 1 + 1 + 1 + 2 + 2)
    # What Great Expectations judges, and what finance gets, is there for whoever comes next.
    judged = machines.answers("validate", "validate")
    assert [judged[key]["checks"] > 0 for key in (FIRST, SECOND)] == [True, True]
    exported = machines.answers("rebates", "export")[SECOND]["folder"]
    assert exported.startswith("exports/2026-01/")
    there = {key.rpartition("/")[2] for key in bucket.keys(f"company/home/{exported}/")}
    assert {"manifest.json", "manifest.sig"} <= there
    assert bucket.keys("company/home/index") == ["company/home/index.html"]
    with psycopg.connect(metadata_url(machines.home)) as metadata:
        told = metadata.execute("select value::text from xcom").fetchall()
    assert [value for (value,) in told if "machine-" in str(value)] == []
    with locks_in(url):
        assert verify(Home.at(tmp_path / "auditor"), url, all_=True).error() is None

    monkeypatch.delenv(LAKE)
    one = new_home()
    for day in (FIRST, SECOND):
        now = datetime.now(UTC)
        done = run_all(one, None, feeds, date.fromisoformat(day), now=now, run_id=f"run-{day}")
        assert done.error() is None
    assert seen(url) == seen(Embedded(one).url(ADMIN).text())
