"""`export superset` and `dbt`: what BI tools are given beside the warehouse."""

from __future__ import annotations

from pathlib import Path

import click

from cli.context import FILE, FOLDER, Call, common, needs_warehouse


@click.command()
@click.option("--to", type=FILE, required=True, help="File to write, as pack.zip.")
@common
@needs_warehouse
def superset(call: Call, to: Path) -> None:
    """Write dashboards for Apache Superset: key accounts, peak readiness, rebates and more.

    Superset imports the file under Dashboards, Import, and asks for the password of
    peakledger_bi. Import a newer file over an older one: dashboards change in place.
    See docs/bi.md.
    """
    from stages.exports.bi import write_superset_pack

    result = write_superset_pack(call.home, call.warehouse_url, to, now=call.now)
    call.answer(result, result.text())


@click.command()
@click.option(
    "--to", type=FOLDER, required=True, help="Folder to write: new, or of an earlier one."
)
@common
def dbt(call: Call, to: Path) -> None:
    """Write the semantic layer: every measure as a metric of dbt (MetricFlow).

    The folder is a dbt project of views on the warehouse, with semantic models and metrics. It
    needs a profile named peakledger whose login is a member of peakledger_bi and has a schema of
    its own. See docs/bi.md.
    """
    from stages.exports.bi import write_dbt_project

    result = write_dbt_project(to)
    call.answer(result, result.text())
