"""Our policy: what the product learns, forecasts and orders, on the weeks before each order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from bench.bare_series import bare_terms, counted_stock
from bench.vn2.game import HOLDING, SHORTAGE, Game, Stock
from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.champion import with_champions
from transforms.planning.forecast.estimate import corrected
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import BySegment, DonorChoice, Lessons, learn
from transforms.planning.forecast.panel import Floats, Panel
from transforms.planning.stock_up.plan import plan_needs
from transforms.planning.stock_up.windows import order_windows
from transforms.planning.ticks import TICKS

_SEED, _PATHS, _HORIZON = 1, 200, 13
_LEAD_DAYS, _REVIEW_DAYS = 14, 7
_AIM = Aim(SHORTAGE / (SHORTAGE + HOLDING), (_LEAD_DAYS + _REVIEW_DAYS) // 7, by_cost=True)


@dataclass(frozen=True)
class OurPlan:
    """Order as a run of the stock-up would: learn, choose champions, sample paths, size by cost.

    With a `model` every series takes that one, and no backtest chooses.
    """

    game: Game
    model: str | None = None
    _learned: dict[int, Lessons] = field(default_factory=dict)

    def __call__(self, week: int, stock: Stock) -> Floats:
        panel = panel_of(self.game, week)
        paths = forecast(panel, self.lessons(week), _HORIZON, _PATHS, seed=_SEED).paths
        terms = replace(
            bare_terms(panel.size, _LEAD_DAYS, _REVIEW_DAYS),
            holding=np.full(panel.size, HOLDING),
            shortage=np.full(panel.size, SHORTAGE),
        )
        monday = panel.ahead(1)[0].item()
        needs = plan_needs(
            monday,
            monday,
            paths,
            terms,
            stock=counted_stock(panel, stock.on_hand, stock.due, stock.due_next),
            windows=order_windows(monday, terms.lead_days, terms.review_days, ()),
        )
        return np.asarray(needs.order / TICKS)

    def lessons(self, week: int) -> Lessons:
        """Return what the weeks before `week` teach; learned once."""
        if week not in self._learned:
            self._learned[week] = self._learn(panel_of(self.game, week))
        return self._learned[week]

    def paths(self, week: int, horizon: int, model: str | None = None) -> Floats:
        """Sample the weeks from `week` on by the champions, or by one model for every series."""
        lessons = self.lessons(week)
        if model is not None:
            lessons = lessons.forced(model)
        return forecast(panel_of(self.game, week), lessons, horizon, _PATHS, seed=_SEED).paths

    def _learn(self, panel: Panel) -> Lessons:
        donors = DonorChoice(_SEED)
        donors.add(panel)
        chosen = donors.panel()
        if chosen is None:
            raise RuntimeError("no series to learn from")
        lessons = learn(chosen, _HORIZON, (), seed=_SEED, aims=BySegment(_AIM))
        if self.model is not None:
            return lessons.forced(self.model)
        return with_champions(lessons, chosen, (), _SEED)[0]


def panel_of(game: Game, week: int) -> Panel:
    """Return demand of the weeks before `week`, corrected for those out of stock."""
    raw, seen = game.sold[:, :week], game.in_stock[:, :week]
    first = np.zeros(len(raw), dtype=np.int64)
    return Panel(
        account_ids=game.stores,
        product_ids=game.products,
        weeks=game.weeks[:week],
        units=corrected(raw, np.where(seen, 0.0, 1.0), np.zeros_like(seen), first),
        raw_units=raw,
        in_stock=seen,
        first=first,
        segments=np.array([f"{group} / unknown" for group in game.groups], dtype=object),
        regions=game.formats,
        corrections=np.full(len(raw), "", dtype=object),
    )
