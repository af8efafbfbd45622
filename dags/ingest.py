"""Take what arrived in the feeds folder, source by source.

What a source has is fetched, landed under its hash, cleaned and gated; one event of `clean_feeds`
then announces the business date, and `warehouse` follows. **When**: daily, or by hand; it waits for
what `arrivals` says. **After a failure**: the rest is in; correct what the log names, clear it.
"""

from airflow.sdk import DAG, task

from adapters.operations.airflow.assets import CLEAN_FEEDS
from adapters.operations.airflow.defaults import SHORT, WRITERS, daily, shared
from adapters.operations.airflow.sleep import sleep, sleeping

with DAG("ingest", schedule=daily(), doc_md=__doc__, **shared("intake")):

    @task(execution_timeout=SHORT)
    def sources() -> list[str]:
        """Name the sources found, one mapped task each."""
        from adapters.operations.airflow.work import work

        with work() as at:
            from stages.intake import ingest

            return ingest.sources(at.home, at.feeds)

    @sleeping(pool=WRITERS, multiple_outputs=False, map_index_template="{{ source }}")
    def take(source: str) -> dict[str, object]:
        """Land, clean and gate the files of one source."""
        from adapters.operations.airflow.work import work

        with work() as at:
            from stages.intake import arrivals, ingest

            result = ingest.land_and_clean(
                at.home, at.feeds, source, connections=at.connections, **at.run
            )
            sleep(at, result, arrivals.awaited_of(at.home, source, at.business_date, now=at.now))
            return at.told(result)

    @task(outlets=[CLEAN_FEEDS], trigger_rule="all_done_min_one_success")
    def announce() -> str:
        """Show what came, tell that the feeds stand for this day, and which files are late."""
        from adapters.operations.airflow.work import measured, work

        with work() as at:
            from stages.intake.arrivals import check_arrivals
            from stages.warehouse.mirror import show_records

            show_records(at.home, at.warehouse_url)
            measured(check_arrivals(at.home, now=at.now))
            at.announce(CLEAN_FEEDS)
            return at.business_date.isoformat()

    @task(execution_timeout=SHORT)
    def complete() -> None:
        """Succeed where every source came in whole; else the run shows that one did not."""

    taken = take.expand(source=(names := sources()))
    [names, taken] >> announce()
    taken >> complete()
