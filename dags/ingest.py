"""Take what arrived in the feeds folder, source by source.

What a source has is fetched: from the feeds folder, S3, SFTP, a database or an API, with the login
of the Airflow connection that its map names. Every file is landed under its content hash, cleaned
by its source's map and gated. When all sources are in, one event of `clean_feeds` announces the
business date of the run, and `warehouse` follows. A file taken before is a recorded no-op, so a run
too many does no harm.

**When**: daily; or by hand, with a business date or none. **After a failure**: the task's log
names file, row, value and remedy; correct it and clear the task.
"""

from airflow.sdk import DAG, task

from adapters.airflow.assets import CLEAN_FEEDS
from adapters.airflow.defaults import daily, shared

with DAG("ingest", schedule=daily(), doc_md=__doc__, **shared("intake")):

    @task
    def sources() -> list[str]:
        """Name the sources found, one mapped task each."""
        from adapters.airflow.work import work

        with work() as at:
            from stages import ingest

            return ingest.sources(at.home, at.feeds)

    @task(multiple_outputs=False, map_index_template="{{ source }}")
    def take(source: str) -> dict[str, object]:
        """Land, clean and gate the files of one source."""
        from adapters.airflow.work import small, work

        with work() as at:
            from stages import ingest

            result = ingest.land_and_clean(
                at.home,
                at.feeds,
                source,
                now=at.now,
                run_id=at.run_id,
                connections=at.connections,
            )
            return small(result)

    @task(outlets=[CLEAN_FEEDS])
    def announce() -> str:
        """Tell that the feeds stand for this business date, and which files have not come."""
        from adapters.airflow.work import work

        with work() as at:
            from stages.feeds.arrivals import check_arrivals

            check_arrivals(at.home, now=at.now)
            at.announce(CLEAN_FEEDS)
            return at.business_date.isoformat()

    take.expand(source=sources()) >> announce()
