"""Which model forecasts which segment, by rolling origin, and how good each was.

What orders would have cost at past origins (`backtest`), at the segment's service level or costs
(`aim`), decides. Origins one and two years back try the season that lies ahead, and each weighs as
much as all recent ones together: a model that is better in quiet weeks and blind to the peak must
not win. The `ensemble` (`season_level` where no trees could be taught) is the champion of all
unless another costs 5 % less, and a segment leaves the champion of all only for one that costs it 5
% less: what differs by less is mostly chance, and who chases it changes models from week to week
and pays for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from transforms.planning.forecast.accuracy import Accuracy, TrialSums
from transforms.planning.forecast.backtest import LONGEST, trials
from transforms.planning.forecast.calibration import Calibration, Margins
from transforms.planning.forecast.lessons import FALLBACK_MODEL, MODELS, BySegment, Lessons
from transforms.planning.forecast.panel import Bools, Panel
from transforms.planning.forecast.season_index import LEAST_SERIES
from transforms.planning.forecast.seasonal_naive import has_own_season
from transforms.planning.forecast.ties import Surprises, shared_parts
from transforms.planning.seasons import Season

EVERYONE = "all"
# Who is champion (where no trees could be taught) unless another is clearly better, by how much.
_USUAL, _UNTAUGHT = "ensemble", "season_level"
_CHANCE = 0.05


@dataclass(frozen=True)
class ModelScore:
    """Hold a model's accuracy in a segment, a number of weeks ahead."""

    segment: str
    model: str
    horizon_weeks: int
    accuracy: Accuracy
    is_champion: bool
    series_count: int


@dataclass(frozen=True)
class ModelChoice:
    """A champion, and in half a sentence why."""

    model: str
    why: str


def with_champions(
    lessons: Lessons,
    donors: Panel,
    seasons: Sequence[Season],
    seed: int,
    *,
    only: str | None = None,
) -> tuple[Lessons, list[ModelScore]]:
    """Backtest on the donors, choose per segment (`only` forces one model), and keep the scores.

    A segment of few series, or that no origin could try, takes the champion of all, and failing
    that the moving average.
    """
    names, codes = np.unique(donors.segments, return_inverse=True)
    models = MODELS if only is None or only in MODELS else (*MODELS, only)
    tally = TrialSums(codes, ~own_season(donors, lessons), models)
    lay: dict[str, list[Surprises]] = {model: [] for model in models}
    margins: list[Margins] = []
    for trial in trials(donors, seasons, seed, aims=lessons.aims, models=models):
        tally.add(trial)
        whose = donors.account_ids[trial.places], donors.segments[trial.places]
        lay[trial.model].append(Surprises(*whose, trial.surprises))
        margins += [trial.margins] if trial.margins else []
    everyone, each = choose(tally, names.tolist())
    champions = BySegment(
        only or everyone.model, {name: only or choice.model for name, choice in each.items()}
    )
    ties = BySegment(*shared_parts(lay[champions.everyone]))
    chosen = replace(
        lessons,
        champions=champions,
        asks_each=only is None,
        ties=ties,
        calibration=Calibration.learned(margins),
    )
    return chosen, _scores([*names.tolist(), EVERYONE], tally, champions)


def choose(tally: TrialSums, names: Sequence[str]) -> tuple[ModelChoice, dict[str, ModelChoice]]:
    """Return the champion of all and that of each group, in the order of the tally's groups."""
    everyone = _of_all(tally)
    return everyone, {name: _of_group(tally, i, everyone.model) for i, name in enumerate(names)}


def _of_all(tally: TrialSums) -> ModelChoice:
    if not tally.tried(-1):
        return ModelChoice(FALLBACK_MODEL, "history is too short for a past day to be tried")
    usual = _USUAL if _USUAL in tally.learned else _UNTAUGHT
    return _unless_clearly_better(tally, -1, usual, "as is usual")


def _of_group(tally: TrialSums, group: int, everyone: str) -> ModelChoice:
    """Return a group's champion: that of all where it does nearly as well."""
    if not tally.tried(group):
        return ModelChoice(everyone, "as for all: no past day could be tried here")
    if tally.series[group] < LEAST_SERIES:
        few = f"as for all: {tally.series[group]} series are fewer than {LEAST_SERIES}"
        return ModelChoice(everyone, few)
    return _unless_clearly_better(tally, group, everyone, "as for all")


def _unless_clearly_better(tally: TrialSums, group: int, usual: str, whose: str) -> ModelChoice:
    costs = tally.costs_of(group, MODELS)
    least, before = int(costs.argmin()), float(costs[MODELS.index(usual)])
    if costs[least] >= before:
        return ModelChoice(usual, f"{whose}, and no other's orders cost less here")
    if costs[least] >= (1 - _CHANCE) * before:
        return ModelChoice(usual, f"{whose}: {MODELS[least]} costs less by under {_CHANCE:.0%}")
    less = 1 - costs[least] / before
    return ModelChoice(MODELS[least], f"its orders cost {less:.1%} less than those of {usual}")


def own_season(donors: Panel, lessons: Lessons) -> Bools:
    """Tell which series take the seasonal naive whoever is champion: they have no vote."""
    found = np.zeros(donors.size, dtype=np.bool_)
    for segment in np.unique(donors.segments):
        here = donors.segments == segment
        positions, index = lessons.positions[segment], lessons.indexes[segment]
        found[here] = has_own_season(donors.take(here), positions, index)
    return found


def _scores(labels: Sequence[str], tally: TrialSums, champions: BySegment[str]) -> list[ModelScore]:
    return [
        ModelScore(
            label,
            model,
            ahead + 1,
            found,
            is_champion=model == champions[label],
            series_count=int(tally.series[group]),
        )
        for group, label in enumerate(labels)
        for model in tally.learned
        for ahead in range(LONGEST)
        if (found := tally.accuracy(group, model, ahead))
    ]
