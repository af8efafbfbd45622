"""`airflow`: start and stop Airflow's scheduler, API server and UI on the home."""

from __future__ import annotations

from pathlib import Path

import click

from cli.context import FOLDER, Call, common, needs_home


@click.group(short_help="Start and stop Airflow on the home.")
def airflow() -> None:
    """Run Airflow's services on the home, with the DAGs of this project."""


@airflow.command()
@click.option(
    "--feeds",
    type=FOLDER,
    envvar="PEAKLEDGER_FEEDS",
    help="Feeds the DAGs take. Default: the sample company of `make run`.",
)
@click.option("--terms", type=click.Path(path_type=Path), envvar="PEAKLEDGER_TERMS")
@click.option("--port", type=int, default=8080, show_default=True, help="Another if it is taken.")
@common
def up(call: Call, feeds: Path | None, terms: Path | None, port: int) -> None:
    """Start scheduler, DAG processor and API server, and say where the UI is."""
    from adapters.operations.airflow.services import up as start
    from stages.operations.pipeline import terms_beside

    folder = feeds or call.home.path / "feeds"
    status = start(
        call.home,
        folder,
        terms or terms_beside(call.home, folder, None),
        port=port,
        warehouse_url=call.warehouse_url,
    )
    call.answer(status, status.text())


@airflow.command()
@common
@needs_home
def down(call: Call) -> None:
    """Stop Airflow's services and the embedded PostgreSQL of the home."""
    from adapters.operations.airflow.services import down as stop
    from adapters.warehouse.embedded import Embedded

    stop(call.home)
    Embedded(call.home).stop()
    call.answer({"state": "stopped"}, "stopped; the home stays as it is")
