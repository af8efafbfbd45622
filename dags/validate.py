"""Let Great Expectations judge the rows that the gate has judged, and write the Data Docs.

The gate decides every rule before a file is loaded. Here the same suites run on the same rows, and
both verdicts must agree, rule by rule. Nothing waits for it.

**When**: after `ingest`; or by hand. **After a failure**: the task's log names each rule on which
the two differ, with both verdicts. Believe neither until it is explained; the rows are kept, and
are judged again by every run until both agree.
"""

from airflow.sdk import DAG, PartitionedAssetTimetable, task

from adapters.operations.airflow.assets import CLEAN_FEEDS
from adapters.operations.airflow.defaults import shared

FOLLOWS = PartitionedAssetTimetable(assets=CLEAN_FEEDS)

with DAG("validate", schedule=FOLLOWS, doc_md=__doc__, **shared("intake")):

    @task(multiple_outputs=False, inlets=[CLEAN_FEEDS])
    def validate() -> dict[str, object]:
        """Judge every check that waits; a disagreement is told as the failure of this task."""
        from adapters.operations.airflow.work import work

        with work() as at:
            from stages.intake import validate as stage

            result = stage.validate(
                at.home, at.warehouse_url, now=at.now, run_id=at.run_id, alert=False
            )
            return at.told(result)

    validate()
