"""Bring the lake's facts to the as-of date before a plan reads them.

Goes in: the clean feeds. Comes out: facts, dimensions and classes as of the day. Straight after a
build of the same day nothing is left to do. A plan needs no orders: accounts, products,
sell-through and inventory are enough, and then no build has to come before it.
"""

from __future__ import annotations

from datetime import date

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.feeds import CleanFeed
from adapters.lake.models.inputs import Params, Provided
from adapters.lake.models.runner import Runner
from adapters.warehouse.lake_locks import build_lock
from stages.warehouse.inputs import known_feeds, read_besides, run_params

_FOLDERS = ("facts", "dims", "marts")
# ISO 4217 for "no currency": without order lines there is no money in the facts.
_NO_CURRENCY = "XXX"


def bring_facts_to(home: Home, engine: Engine, as_of: date, known_on: date | None) -> None:
    """Run the models whose inputs changed since they last ran, on what was known on a day.

    Raises what the models raise: `DataRefused` for a missing pack, `UsageError` where orders bear
    several currencies and no company currency is set, `OutsideError` while a build of this home
    runs.
    """
    feeds = known_feeds(home, engine, known_on)
    if not any(feed.rows for feed in feeds.values()):
        return
    params = _params(home, engine, feeds, as_of)
    # The same lock as a build's: two runs of the models would collide on the same lake tables.
    with build_lock(home):
        runner = Runner(
            home,
            engine,
            Catalog.of_project(),
            feeds,
            provided=Provided(params, feeds, read_besides(home, engine, feeds, as_of)),
        )
        runner.run(_FOLDERS)


def _params(home: Home, engine: Engine, feeds: dict[str, CleanFeed], as_of: date) -> Params:
    if feeds["orders"].rows:
        return run_params(home, engine, feeds, as_of)
    return Params(as_of, home.settings.company_currency or _NO_CURRENCY, home.settings)
