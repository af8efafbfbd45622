"""`airflow`: start and stop Airflow's scheduler, API server and UI on the home."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from adapters.operations.airflow.schedule import DAILY, VARIABLE
from cli.context import FOLDER, Call, common, needs_home
from transforms.language.messages import gettext as _


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
    call.answer({"state": "stopped"}, _("stopped; the home stays as it is"))


@airflow.command()
@click.option(
    "--schedule",
    envvar=VARIABLE,
    default=DAILY,
    show_default=True,
    help="When `ingest` runs, as cron writes it.",
)
@click.option(
    "--hours",
    type=click.FloatRange(min=0, min_open=True),
    default=6,
    show_default=True,
    help="Within how many hours the day must be built.",
)
@click.option("--no-alert", is_flag=True, help="Only say it; tell nobody.")
@common
@needs_home
def due(call: Call, schedule: str, hours: float, no_alert: bool) -> None:
    """Tell of a run that never came; for a clock other than Airflow's.

    Asks the warehouse for a build of the day that the schedule set off that many hours ago, and no
    scheduler: one that is down tells nothing. A missing day is told once to `alerts` of
    peakledger.yaml. Exits 1 where it has not come.
    """
    from stages.operations.due import check_day
    from transforms.language.errors import DataRefused

    found = check_day(
        call.home,
        call.warehouse_url,
        cron=schedule,
        within=timedelta(hours=hours),
        now=call.now,
        alert=not no_alert,
    )
    error = None
    if not found.has_come:
        error = DataRefused(
            _("the run of {day} has not come", day=found.business_date),
            remedy=_(
                "see that Airflow runs and its DAGs are released; `peakledger run` does"
                " the day by hand"
            ),
        )
    call.answer(found, found.text(), error)
