"""The VN2 inventory game on eight past windows: what our plan costs, beside other policies.

As a worker (`python -m bench.planning CONTENDER FOLDER`) one policy plays every window and prints
what each cost. All start from the stock that the official benchmark has after eight weeks. Ours
plays two windows at a time, and adds how accurate its forecasts from each first order were.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from bench.context import REAL_DATA, Context
from bench.errors import Errors
from bench.registry import bench
from bench.results import OURS, Figure, Result, aligned
from bench.vn2.game import WEEKS, Game, Policy, play, warmed_up
from bench.vn2.policies import NormalSafetyStock, OfficialBenchmark, PerfectForesight
from bench.vn2.product import OurPlan
from transforms.planning.forecast.lessons import MODELS

# Weeks of history before each window's first order, of the 157 that there are.
STARTS = (149, 141, 133, 125, 117, 109, 101, 93)
_OFFICIAL, _CHAMPION = "official benchmark", "champion"
_OTHERS: dict[str, Callable[[Game], Policy]] = {
    _OFFICIAL: OfficialBenchmark,
    "normal safety stock": NormalSafetyStock,
    "perfect foresight": PerfectForesight,
}
_CORES = 2


@bench("planning")
def planning(context: Context) -> Result:
    """The VN2 inventory game on eight past windows, beside the official benchmark and others."""
    folder = REAL_DATA / "vn2"
    if not folder.is_dir():
        return Result(skipped="the real data sets are not beside the project (../shared/data)")
    found = {name: context.worker("bench.planning", name, folder) for name in (OURS, *_OTHERS)}
    costs = {name: answer["costs"] for name, (_, answer) in found.items()}
    accuracy = found[OURS][1]["accuracy"]
    figures = tuple(
        Figure(name, took, work_seconds=answer["seconds"], note=f"cost {sum(costs[name]):,.0f}")
        for name, (took, answer) in found.items()
    )
    remarks = (
        "cost of each window, by the week of its first order; ratios are to the official benchmark",
        *aligned(_cost_rows(found[OURS][1]["weeks"], costs)),
        f"forecasts of {WEEKS} weeks from each window's first order, weeks in stock",
        *aligned(_accuracy_rows(accuracy)),
    )
    return Result(figures, remarks, detail={"costs": costs, "accuracy": accuracy})


def _cost_rows(weeks: list[str], costs: dict[str, list[float]]) -> list[tuple[str, ...]]:
    ratios = [np.divide(each, costs[_OFFICIAL]) for each in costs.values()]
    windows = zip(weeks, zip(*costs.values(), strict=True), strict=True)
    return [
        ("first order", *costs),
        *((week, *(f"{cost:,.0f}" for cost in each)) for week, each in windows),
        ("mean ratio", *(f"{each.mean():.3f}" for each in ratios)),
        ("worst ratio", *(f"{each.max():.3f}" for each in ratios)),
    ]


def _accuracy_rows(accuracy: dict[str, dict[str, float]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        ("forecast", "WAPE of the median", "bias", "pinball loss", "in 80 % band")
    ]
    for name, each in accuracy.items():
        wape, bias, loss, inside = each.values()
        rows.append((name, f"{wape:.3f}", f"{bias:+.3f}", f"{loss:.4f}", f"{inside:.1%}"))
    return rows


def window_cost(game: Game, policy: Policy, start: int) -> float:
    """Return what a policy costs in one window, from the stock that all start with."""
    stock = warmed_up(game, OfficialBenchmark(game), start)
    return play(game, policy, start, stock).cost


def _our_window(folder: Path, start: int) -> tuple[float, dict[str, Errors]]:
    game = Game.read(folder)
    ours = OurPlan(game)
    ahead = slice(start, start + WEEKS)
    errors = {
        name: Errors.of(
            ours.paths(start, WEEKS, model), game.sold[:, ahead], game.in_stock[:, ahead]
        )
        for name, model in ((_CHAMPION, None), *((model, model) for model in MODELS))
    }
    return window_cost(game, ours, start), errors


def _ours(folder: Path) -> dict[str, object]:
    with ProcessPoolExecutor(_CORES) as pool:
        played = list(pool.map(_our_window, [folder] * len(STARTS), STARTS))
    names = played[0][1]
    summed = {name: sum((errors[name] for _, errors in played), Errors()) for name in names}
    return {
        "costs": [cost for cost, _ in played],
        "accuracy": {name: errors.ratios() for name, errors in summed.items()},
        "weeks": [str(Game.read(folder).weeks[start]) for start in STARTS],
    }


def _other(name: str, folder: Path) -> dict[str, object]:
    game = Game.read(folder)
    return {"costs": [window_cost(game, _OTHERS[name](game), start) for start in STARTS]}


if __name__ == "__main__":
    contender, where = sys.argv[1], Path(sys.argv[2])
    started = time.perf_counter()
    answer = _ours(where) if contender == OURS else _other(contender, where)
    print(json.dumps({"seconds": time.perf_counter() - started, **answer}))
