"""Plan each season that begins within some weeks, for production and transport.

Follows `warehouse` by business date. A season of the stock-up settings is planned once, as soon as
it is `weeks_ahead` weeks away, into files of the home's reports; the published plan stays.

**When**: after `warehouse`; or by hand, with a business date. **After a failure**: no file is half
written; clear the task once the cause is gone.
"""

from airflow.sdk import DAG, Param, PartitionedAssetTimetable, task

from adapters.operations.airflow.assets import WAREHOUSE
from adapters.operations.airflow.defaults import SHORT, WRITERS, shared

FOLLOWS = PartitionedAssetTimetable(assets=WAREHOUSE)
WEEKS_AHEAD = Param(
    8, type="integer", minimum=1, maximum=52, description="Weeks before a season at which to plan"
)

with DAG(
    "pre_season", schedule=FOLLOWS, doc_md=__doc__, **shared("planning", weeks_ahead=WEEKS_AHEAD)
):

    @task(execution_timeout=SHORT, multiple_outputs=False, inlets=[WAREHOUSE])
    def seasons() -> list[str]:
        """Name the seasons that are near enough and not planned yet."""
        from adapters.operations.airflow.work import work

        with work() as at:
            from stages.planning import pre_season

            return pre_season.seasons_ahead(
                at.home, at.business_date, weeks_ahead=at.params["weeks_ahead"]
            )

    @task(pool=WRITERS, multiple_outputs=False)
    def plan(season: str) -> dict[str, object]:
        """Plan one season into files."""
        from adapters.operations.airflow.work import small, work

        with work() as at:
            from stages.planning import pre_season

            return small(
                pre_season.plan_season(
                    at.home, at.business_date, season, engine_name=at.engine_name
                )
            )

    plan.expand(season=seasons())
