"""`demo`: the sample company through Airflow, from nothing; what `make run` calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from cli.context import AS_OF, Call, common
from cli.progress import Progress

_SAMPLE = "feeds"


@click.command(short_help="The sample company through Airflow, from nothing.")
@click.option("--size", type=click.Choice(["small", "medium", "large"]), default="small")
@click.option("--as-of", type=AS_OF, default="2026-11-01", show_default=True)
@common
def demo(call: Call, size: str, as_of: date) -> None:
    """Write the sample company's feeds and run every DAG once in one process.

    Feeds lie in `feeds` in the home. Running it again finds nothing new and posts nothing.
    """
    from adapters.operations.airflow.once import run_once
    from examples.sample_company import write
    from stages.exports.start import write_start
    from stages.operations.summary import entry_count, summary

    feeds = call.home.path / _SAMPLE
    with call.progress() as progress:
        write(feeds, size=size, as_of=as_of, progress=progress)
        before = entry_count(call.home, call.warehouse_url)
        result = run_once(
            call.home,
            feeds,
            feeds / "terms",
            as_of,
            warehouse_url=call.warehouse_url,
            progress=_shown(progress),
        )
    made = summary(call.home, call.warehouse_url)
    posted = made.ledger_entries - before
    page = write_start(call.home, call.warehouse_url, now=call.now)
    call.say(_story(result, posted))
    document = {"airflow": result, "posted": posted, "summary": made, "page": page}
    call.answer(document, f"{made.text()}\n{page.text()}")


def _shown(progress: Progress) -> Any:
    """Show Airflow's tasks as steps; a task that is over is full."""

    def show(event: Mapping[str, Any]) -> None:
        if event["event"] == "task":
            progress(f"{event['dag']}.{event['task']}", int(event["state"] == "done"), 1)

    return show


def _story(result: Any, posted: int) -> str:
    runs = ", ".join(f"{dag.dag_id} {dag.seconds:.0f} s" for dag in result.dags)
    news = (
        f"{posted:,} entries were posted to the ledger."
        if posted
        else "Nothing new: no entry was posted to the ledger."
    )
    return f"Airflow ran {runs}; {result.seconds:.0f} s in all.\n{news}\n"
