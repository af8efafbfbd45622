"""Build facts and metrics from the clean feeds and publish them, whole or not at all.

Follows `ingest`: its partition key is the business date, the as-of date of the build. Readers of
the warehouse see the version before until the new one is committed.

**When**: after `ingest`; or by hand, with a business date. **After a failure**: the last published
version stays; clear the task once the cause is gone.
"""

from airflow.sdk import DAG, PartitionedAssetTimetable, task

from adapters.operations.airflow.assets import CLEAN_FEEDS, WAREHOUSE
from adapters.operations.airflow.defaults import WRITERS, shared

FOLLOWS = PartitionedAssetTimetable(assets=CLEAN_FEEDS)

with DAG("warehouse", schedule=FOLLOWS, doc_md=__doc__, **shared("models")):

    @task(pool=WRITERS, multiple_outputs=False, inlets=[CLEAN_FEEDS], outlets=[WAREHOUSE])
    def build() -> dict[str, object]:
        """Run the models and publish their changed partitions."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.warehouse import build as stage

            result = stage.build(at.home, at.warehouse_url, at.business_date, **at.run)
            at.announce(WAREHOUSE)
            return small(result)

    build()
