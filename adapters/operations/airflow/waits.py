"""Runs that wait for a source: what the setting `waits` says, of what the last ingest could take.

Goes in: a DAG and the home. Comes out: why its run is skipped, told once; None where it is not.
"""

from __future__ import annotations

from datetime import date, datetime

from adapters.intake.unsound import unsound
from adapters.lake.home import Home
from adapters.operations.alerts import Alert, deliver


def told_wait(
    home: Home, dag: str, business_date: date, *, now: datetime, run_id: str
) -> str | None:
    """Return why a DAG's run is skipped, after telling it to `alerts`; None where it is not.

    Each source that the DAG waits for and that did not come in whole is named, with what was said.
    """
    found = unsound(home, home.settings.waits.get(dag, ()))  # type: ignore[call-overload]
    if not found:
        return None
    message = f"DAG {dag} is skipped for {business_date}: it waits for {', '.join(found)}"
    for source, said in found.items():
        message += "".join(f"\n  {source}: {each}" for each in said)
    message += (
        "\n  remedy: put right what is named; the next ingest that takes it whole lets the DAG go"
        " on, and so does a run by hand with `business_date`"
    )
    at = now.isoformat(timespec="seconds")
    deliver(home, [Alert(f"DAG {dag} waits", message, at, run_id)])
    return message
