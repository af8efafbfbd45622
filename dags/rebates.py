"""Post what the accounts have earned and is not yet posted, and export the period for finance.

Follows `warehouse` by business date: the ledger gets owed − posted, so a run too many posts
nothing. The export is of the month that was posted in; one folder for each state of the ledger.

**When**: after `warehouse`; or by hand, with a business date. **After a failure**: nothing is half
posted; clear the task once the cause is gone.
"""

from airflow.sdk import DAG, PartitionedAssetTimetable, task

from adapters.operations.airflow.assets import REBATE_LEDGER, WAREHOUSE
from adapters.operations.airflow.defaults import WRITERS, shared

FOLLOWS = PartitionedAssetTimetable(assets=WAREHOUSE)

with DAG("rebates", schedule=FOLLOWS, doc_md=__doc__, **shared("money")):

    @task(pool=WRITERS, multiple_outputs=False, inlets=[WAREHOUSE], outlets=[REBATE_LEDGER])
    def accrue() -> dict[str, object]:
        """Post the difference between owed and posted."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.rebates import accrue as rebates

            result = rebates.accrue(
                at.home, at.warehouse_url, at.business_date, terms=at.terms, **at.run
            )
            at.announce(REBATE_LEDGER)
            return small(result)

    @task(multiple_outputs=False, inlets=[REBATE_LEDGER])
    def export(accrued: dict[str, str]) -> dict[str, object]:
        """Write the period's entries with their manifest."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.exports import finance as stage

            result = stage.finance(
                at.home,
                at.warehouse_url,
                accrued["posting_period"],
                at.export_folder(accrued),
                language=at.home.settings.language,
                now=at.now,
                run_id=at.run_id,
            )
            return small(result)

    export(accrue())  # type: ignore[arg-type]  # Airflow hands the task what the other returns
