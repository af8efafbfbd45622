"""Settle what is due, once a named person has approved it.

Follows `rebates` by business date: where a month, quarter, half-year or year of a program has ended
and is not settled yet, its batch is prepared and an approver is asked. It is posted where that
person has approved it under their own database login (`peakledger rebates approve`) and has
answered here. Nobody answers by default: a rejection or no answer posts nothing. One batch a run.

**When**: after `rebates`; or by hand, with a business date. **After a failure**: nothing is half
posted; clear the task once the cause is gone. A batch that was rejected is prepared again.
"""

from airflow.sdk import DAG, PartitionedAssetTimetable, task

from adapters.operations.airflow.approval import ask_approval
from adapters.operations.airflow.assets import REBATE_LEDGER
from adapters.operations.airflow.defaults import WRITERS, shared

FOLLOWS = PartitionedAssetTimetable(assets=REBATE_LEDGER)

with DAG("settlement", schedule=FOLLOWS, doc_md=__doc__, **shared("money", waits_for_people=True)):

    @task.short_circuit(pool=WRITERS, multiple_outputs=False, inlets=[REBATE_LEDGER])
    def prepare() -> dict[str, str]:
        """Prepare the batch that is due; skip the rest where none is."""
        from adapters.operations.airflow.work import work

        with work() as at:
            from stages.ledger import due as settlement_due

            return settlement_due.prepare_due(
                at.home, at.warehouse_url, at.business_date, now=at.now, run_id=at.run_id
            )

    @task(pool=WRITERS, multiple_outputs=False)
    def post(prepared: dict[str, str]) -> dict[str, object]:
        """Post the batch that a person has approved and said yes to."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.ledger import due as settlement_due

            result = settlement_due.post_answered(
                at.home, at.warehouse_url, prepared["batch_id"], now=at.now, run_id=at.run_id
            )
            return small(result)

    @task(multiple_outputs=False)
    def start_page() -> dict[str, object]:
        """Write the page that shows how everything stands; its failure fails no run."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.exports.start import write_start

            return small(write_start(at.home, at.warehouse_url, now=at.now, for_all=True))

    asked = ask_approval("ask", "prepare")
    batch = prepare()
    # Airflow hands the task what the other returns.
    batch >> asked >> post(batch) >> start_page().as_teardown()  # type: ignore[arg-type]
