"""The forecast that rebates are estimated by: the planner's models on everything ordered.

Goes in: the lake's order lines, an as-of date. Comes out: a `Demand` of sampled paths. Nothing is
written: the same facts and date give the same paths, so an estimate can be recomputed at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import numpy as np

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.planning.order_demand import OrderInputs
from stages.planning.plan import read_settings
from transforms.planning.block_forecast import PATHS, SEED
from transforms.planning.forecast.champion import with_champions
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import DonorChoice, Lessons, learn, nothing_learned
from transforms.planning.seasons import Season
from transforms.rebates.accrual import BuyerDemand
from transforms.rebates.accrual.demand import Floats

_BLOCK_SERIES = 500


@contextmanager
def order_demand(home: Home, engine: Engine, as_of: date) -> Iterator[BuyerDemand]:
    """Forecast what every account will order from `as_of` on; the paths are drawn when asked for.

    Uses the seasons and the model of the home's stock-up settings. Raises what reading them raises.
    """
    settings = read_settings(home, None).model_copy(
        update={"demand": "sell_in", "net_of_orders": False}
    )
    with home.scratch("demand") as folder:
        inputs = OrderInputs(engine, home, folder, as_of, settings=settings)
        only = None if settings.model == "auto" else settings.model

        def chunks(weeks: int) -> Iterator[tuple[int, Floats]]:
            lessons = _learned(inputs, settings.seasons, weeks, only)
            first = 0
            for chunk in inputs.chunks():
                for start in range(0, chunk.panel.size, _BLOCK_SERIES):
                    block = np.arange(start, min(start + _BLOCK_SERIES, chunk.panel.size))
                    panel = chunk.panel.take(block)
                    yield first + start, forecast(panel, lessons, weeks, PATHS, seed=SEED).paths
                first += chunk.panel.size

        yield BuyerDemand(inputs.priced(), inputs.first_monday, PATHS, chunks)


def _learned(
    inputs: OrderInputs, seasons: Sequence[Season], weeks: int, only: str | None
) -> Lessons:
    donors = DonorChoice(SEED)
    for chunk in inputs.chunks():
        donors.add(chunk.panel)
    chosen = donors.panel()
    if chosen is None:
        return nothing_learned(inputs.weeks, weeks)
    lessons = learn(chosen, weeks, seasons, seed=SEED)
    return with_champions(lessons, chosen, seasons, SEED, only=only)[0]
