"""Forecast demand and plan what each account must hold before the season.

Follows `warehouse` by business date, and plans where an order can be placed: every week, or as
often as `review.every_days` of the stock-up settings says; on other days it is skipped. The plan it
makes replaces the plan of that date.

**When**: after `warehouse`, each time a review is due; or by hand, with a business date, always.
**After a failure**: the plan before stays; clear the task once the cause is gone.
"""

from airflow.sdk import DAG, PartitionedAssetTimetable, task

from adapters.operations.airflow.assets import STOCK_UP_PLAN, WAREHOUSE
from adapters.operations.airflow.defaults import WRITERS, shared

FOLLOWS = PartitionedAssetTimetable(assets=WAREHOUSE)

with DAG("stock_up", schedule=FOLLOWS, doc_md=__doc__, **shared("planning")):

    @task(pool=WRITERS, multiple_outputs=False, inlets=[WAREHOUSE], outlets=[STOCK_UP_PLAN])
    def plan() -> dict[str, object]:
        """Forecast, project the stock, recommend and publish."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.planning import due
            from stages.planning import plan as stock_up

            at.skip_unless(due.review_is_due(at.home, at.business_date), "no review is due")
            result = stock_up.plan(at.home, at.warehouse_url, at.business_date, **at.run)
            at.announce(STOCK_UP_PLAN)
            return small(result)

    @task(multiple_outputs=False)
    def start_page() -> dict[str, object]:
        """Write the page that shows how everything stands; its failure fails no run."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.exports.start import write_start

            return small(write_start(at.home, at.warehouse_url, now=at.now, for_all=True))

    plan() >> start_page().as_teardown()
