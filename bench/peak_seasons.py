"""The sample company's peak seasons with our plan in place of its accounts' own orders.

As a worker (`python -m bench.peak_seasons PLANNER`) one planner plays every season that
three years of history hold and prints what came of it. Service and stock count from the week the
first order arrives.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from bench.channel.planners import OrderUpTo, OurPlan
from bench.channel.replay import (
    LEAD_WEEKS,
    Channel,
    Outcome,
    Planner,
    as_it_was,
    channel_of,
    play,
    seasons_of,
)
from bench.context import AS_OF, Context
from bench.registry import bench
from bench.results import OURS, Figure, Result, aligned
from examples.sample_company.company import found
from examples.sample_company.sizes import size_of

_PEOPLE = "the company's people"
_BY_REVIEW = "ours, week by week"
_PLANNERS: dict[str, Callable[[Channel], Planner]] = {
    OURS: OurPlan,
    _BY_REVIEW: partial(OurPlan, cover="review"),
    "order up to": OrderUpTo,
}
_SEED = 7
_CORES = 2
_READ = (
    "served: part of what consumers wanted; short: weeks of an account and product in which"
    " something was lacking; stock in weeks of demand, money at unit cost, both a mean of the"
    " weeks' ends; left: at the end of the season"
)
_CLASSES = ("key", "major", "general")


@bench("peak-seasons")
def peak_seasons(context: Context) -> Result:
    """The sample company's peak seasons: our plan in place of its accounts' own orders."""
    names = (*_PLANNERS, _PEOPLE)
    found_by = {name: context.worker("bench.peak_seasons", name) for name in names}
    figures = tuple(
        Figure(name, took, work_seconds=answer["seconds"])
        for name, (took, answer) in found_by.items()
    )
    seasons = {name: answer["seasons"] for name, (_, answer) in found_by.items()}
    return Result(figures, (_READ, *aligned(_rows(seasons))), detail={"seasons": seasons})


def _rows(seasons: dict[str, list[dict[str, float | str]]]) -> list[tuple[str, ...]]:
    heads = ("season", "planner", *(f"served {name}" for name in _CLASSES))
    rows = [(*heads, "short", "stock, weeks", "stock, thousands", "left, thousands")]
    for place, season in enumerate(seasons[OURS]):
        for name, each in seasons.items():
            one = each[place]
            served = (f"{one[f'served_{kind}']:.1%}" for kind in _CLASSES)
            money = (f"{float(one[key]) / 1000:,.0f}" for key in ("stock_amount", "left_amount"))
            weeks = f"{one['stock_weeks']:.2f}"
            rows.append(
                (str(season["season"]), name, *served, f"{one['short']:.1%}", weeks, *money)
            )
    return rows


def judged(channel: Channel, outcome: Outcome, start: int, end: int) -> dict[str, float]:
    """Return what a season came to, from the week on in which the first order arrives."""
    wanted = channel.wanted[:, start + LEAD_WEEKS : end]
    sold, left = outcome.sold[:, LEAD_WEEKS:], outcome.left[:, LEAD_WEEKS:]
    served = {
        f"served_{name}": float(sold[of].sum() / max(wanted[of].sum(), 1.0))
        for name in _CLASSES
        for of in [channel.classes == name]
    }
    money = left * channel.unit_cost[:, None]
    return {
        **served,
        "short": float(((wanted > sold) & (wanted > 0)).mean()),
        "stock_weeks": float(left.sum() / wanted.sum()),
        "stock_amount": float(money.sum() / money.shape[1]),
        "left_amount": float(money[:, -1].sum()),
    }


def _channel() -> Channel:
    return channel_of(found(size_of("small"), _SEED, AS_OF))


def _season(name: str, place: int) -> dict[str, object]:
    channel = _channel()
    season, start, end = list(seasons_of(channel))[place]
    if name == _PEOPLE:
        outcome = as_it_was(channel, start, end)
    else:
        outcome = play(channel, _PLANNERS[name](channel), start, end)
    return {
        "season": f"{season.name} {season.end.year}",
        **judged(channel, outcome, start, end),
    }


def _seasons(name: str) -> dict[str, object]:
    count = len(list(seasons_of(_channel())))
    with ProcessPoolExecutor(_CORES) as pool:
        return {"seasons": list(pool.map(partial(_season, name), range(count)))}


if __name__ == "__main__":
    started = time.perf_counter()
    answer = _seasons(sys.argv[1])
    print(json.dumps({"seconds": time.perf_counter() - started, **answer}))
