"""The exported semantic layer in real dbt and MetricFlow: its answers are those of plain SQL."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from decimal import Decimal

import psycopg
import pytest

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN, BI
from stages.exports.bi import write_dbt_project
from tests.end_to_end.conftest import SampleRun
from tests.end_to_end.locked_tools import run, tools
from transforms.exports.bi.datasets import Dataset
from transforms.schema.measures import MEASURES

pytestmark = pytest.mark.proof
_PROFILE = """peakledger:
  target: warehouse
  outputs:
    warehouse:
      {{type: postgres, host: 127.0.0.1, port: {port}, user: analyst, password: analyst,
        dbname: peakledger, schema: analyst, threads: 2}}
"""
Row = dict[str, str]


@pytest.fixture(scope="module")
def ask(sample_run: SampleRun, tmp_path_factory) -> Callable[..., list[Row]]:
    """Ask MetricFlow for metrics by dimensions, over views that a BI login of its own made."""
    project = tmp_path_factory.mktemp("dbt") / "project"
    write_dbt_project(project)
    url = Embedded(sample_run.home).url(ADMIN)
    with psycopg.connect(url.text(), autocommit=True) as connection:
        connection.execute(f"create role analyst login password 'analyst' in role {BI}")
        connection.execute("create schema analyst authorization analyst")
    (project / "profiles.yml").write_text(_PROFILE.format(port=url.port), "utf-8")
    programs = tools("dbt")
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    environment |= {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_PROFILES_DIR": str(project)}
    run(str(programs / "dbt"), "run", "--quiet", cwd=project, env=environment)

    def query(metrics: list[str], *by: str, where: str = "") -> list[Row]:
        answer = project / "answer.csv"
        words = ["query", "--metrics", ",".join(metrics), "--csv", str(answer), "--decimals", "12"]
        words += ["--group-by", ",".join(by)] if by else []
        words += ["--where", where] if where else []
        run(str(programs / "mf"), *words, cwd=project, env=environment)
        with answer.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    query.validate = lambda: run(  # type: ignore[attr-defined]
        str(programs / "mf"), "validate-configs", cwd=project, env=environment
    )
    return query


def plain(sample_run: SampleRun, question: str) -> list[tuple]:
    with Warehouse.open(sample_run.home) as warehouse, warehouse.snapshot() as connection:
        return connection.execute(question).fetchall()


def is_alike(found: str, wanted: Decimal | None) -> bool:
    if wanted is None or found == "":
        return wanted is None and found == ""
    return abs(Decimal(found) - wanted) <= abs(wanted) * Decimal("1e-9")


def test_the_project_holds_against_the_warehouse(ask) -> None:
    said = ask.validate()
    assert said.count("ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0") >= 6


@pytest.mark.parametrize("table", sorted({measure.table for measure in MEASURES.values()}))
def test_every_metric_is_what_plain_sql_says(ask, sample_run: SampleRun, table: str) -> None:
    dataset = Dataset.of(table)
    (found,) = ask([measure.name for measure in dataset.measures])
    for measure in dataset.measures:
        day = f"{dataset.day} = (select max({dataset.day}) from warehouse.{table})"
        taken = MEASURES.get(measure.over, measure).kind
        where = f" where {day}" if taken == "latest" else ""
        query = f"select ({measure.sql})::numeric from warehouse.{table}{where}"
        ((wanted,),) = plain(sample_run, query)
        assert is_alike(found[measure.name], wanted), measure.name


def test_metrics_by_what_the_account_is_now(ask, sample_run: SampleRun) -> None:
    rows = ask(["sales", "profit_ratio", "overdue"], "account__region", "metric_time__month")
    found = {(r["account__region"], r["metric_time__month"][:7]): r for r in rows}
    wanted = plain(
        sample_run,
        "select a.region, m.month, sum(m.sell_in_net_amount),"
        " sum(m.profit_amount)::numeric / nullif(sum(m.sell_in_net_amount), 0),"
        " sum(m.overdue_amount)"
        " from warehouse.account_metrics as m join warehouse.account as a using (account_id)"
        " group by 1, 2",
    )
    assert len(found) == len(wanted) > 100
    for region, month, sales, ratio, overdue in wanted:
        row = found[region, month]
        assert is_alike(row["sales"], sales)
        assert is_alike(row["profit_ratio"], ratio)
        assert is_alike(row["overdue"], overdue)
