"""Build again what rests on the rebates that were just accrued, then say what changed.

Follows `rebates` by business date: metrics take rebates from the ledger, and `warehouse` runs
before the accrual. Where nothing was posted nothing is written. What changed at each account since
the run before is worked out from these and from the latest plan.

**When**: after `rebates`; or by hand, with a business date. **After a failure**: the last published
version stays; clear the task once the cause is gone.
"""

from airflow.sdk import DAG, PartitionedAssetTimetable, task

from adapters.operations.airflow.assets import REBATE_LEDGER
from adapters.operations.airflow.defaults import WRITERS, shared

FOLLOWS = PartitionedAssetTimetable(assets=REBATE_LEDGER)

with DAG("metrics", schedule=FOLLOWS, doc_md=__doc__, **shared("models")):

    @task(pool=WRITERS, multiple_outputs=False, inlets=[REBATE_LEDGER])
    def build() -> dict[str, object]:
        """Run the models that read the ledger and publish what they changed."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.warehouse import build as stage

            result = stage.build(at.home, at.warehouse_url, at.business_date, **at.run)
            return small(result)

    @task(pool=WRITERS, multiple_outputs=False)
    def changes() -> dict[str, object]:
        """Work out what changed at each account since the run before, and publish it."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.warehouse import changes as stage

            result = stage.changes(
                at.home, at.warehouse_url, at.business_date, now=at.now, run_id=at.run_id
            )
            return small(result)

    @task(multiple_outputs=False)
    def start_page() -> dict[str, object]:
        """Write the page that shows how everything stands; its failure fails no run."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.exports.start import write_start

            return small(write_start(at.home, at.warehouse_url, now=at.now, for_all=True))

    build() >> changes() >> start_page().as_teardown()
