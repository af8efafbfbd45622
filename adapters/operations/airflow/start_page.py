"""The task that writes the start page where a DAG has changed what it shows.

Read when a DAG file is parsed, so it imports Airflow only.
"""

from __future__ import annotations

from airflow.sdk import task


@task(multiple_outputs=False)
def start_page() -> dict[str, object]:
    """Write the page that shows how everything stands.

    Nothing waits for it: it stands in a DAG as a teardown, whose failure is told as any other and
    fails no run.
    """
    from adapters.operations.airflow.work import small, work

    with work() as at:
        from stages.exports.start import write_start

        return small(write_start(at.home, at.warehouse_url, now=at.now, for_all=True))
