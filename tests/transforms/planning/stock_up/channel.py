"""A channel that plans every week and is played day by day, with goods ahead and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from transforms.planning.seasons import SeasonWindow
from transforms.planning.stock_up.goods_ahead import GoodsAhead, WeekLimits, goods_ahead
from transforms.planning.stock_up.later_needs import later_needs
from transforms.planning.stock_up.limits import cut_to_limits
from transforms.planning.stock_up.look_ahead import LookAhead
from transforms.planning.stock_up.plan import SeriesStock, SeriesTerms, plan_needs
from transforms.planning.stock_up.plan_lines import PlanLines
from transforms.planning.stock_up.projection import Arrivals
from transforms.planning.stock_up.promises import Promises
from transforms.planning.stock_up.settings import Allocation
from transforms.planning.stock_up.shutdowns import Shutdown
from transforms.planning.stock_up.terms import shared_in, smallest_order
from transforms.planning.stock_up.windows import order_windows
from transforms.planning.ticks import TICKS

FAIR = Allocation(floor_ratio={})
WEEK = timedelta(weeks=1)


@dataclass
class Run:
    """What one week's plan asked, gave and sent ahead, in ticks, of n series."""

    as_of: date
    asked: np.ndarray
    given: np.ndarray
    ahead: GoodsAhead
    packs: np.ndarray

    @property
    def sent(self) -> np.ndarray:
        return self.given + self.ahead.units


@dataclass
class Channel:
    """Series that sell `demand` (series, weeks), a seventh a day, ordered for every Monday.

    `paths` makes the futures that a plan sees of the demand ahead; without it the plan knows it.
    """

    demand: np.ndarray
    monday: date
    terms: SeriesTerms
    season: SeasonWindow
    stock: np.ndarray
    carried: int | None
    pre_build: bool = True
    supply: dict = field(default_factory=dict)
    shutdowns: Sequence[Shutdown] = ()
    allocation: Allocation = FAIR
    products: Sequence[str] = ()
    classes: Sequence[str] = ()
    claims: Sequence[bool] = ()
    paths: object = None
    horizon: int = 13
    lost: float = 0.0
    runs: list[Run] = field(default_factory=list)
    on_hand: np.ndarray = field(init=False)
    due: list[tuple[date, np.ndarray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.on_hand = np.array(self.stock, dtype=float)

    def play(self, weeks: int) -> Channel:
        """Plan and live through some weeks."""
        for week in range(weeks):
            run = self.plan(week)
            self.runs.append(run)
            ships = run.as_of + timedelta(days=self._wait(run.as_of))
            self._days(week, ships, run.sent / TICKS)
        return self

    def plan(self, week: int) -> Run:
        """Return the plan of the Monday that begins a week."""
        as_of, size = self.monday + week * WEEK, len(self.demand)
        stock = SeriesStock(
            self.on_hand,
            np.array([as_of] * size, dtype="datetime64[D]"),
            self._coming(as_of),
            np.ones(size, dtype=bool),
        )
        windows = order_windows(
            as_of, self.terms.lead_days, self.terms.review_days, [self.season],
            shutdowns=self.shutdowns,
        )  # fmt: skip
        ahead = self.demand[:, week:]
        futures = np.repeat(ahead[:, None], 2, axis=1) if self.paths is None else self.paths(ahead)
        needs = plan_needs(as_of, as_of, futures, self.terms, stock=stock, windows=windows)
        lines = PlanLines(
            np.array([f"A{number:03}" for number in range(size)], dtype=object),
            np.array(self.products or ["P"] * size, dtype=object),
            np.array(self.classes or ["key"] * size, dtype=object),
            needs.ship_by,
            asked=needs.order,
            packs=shared_in(self.terms),
            minimums=smallest_order(self.terms),
            claims=np.array(self.claims or [True] * size),
        )
        promises = self._promises(lines)
        cuts = cut_to_limits(
            lines, self.supply, self.carried, self.allocation,
            promises=promises, shutdowns=self.shutdowns,
        )  # fmt: skip
        made = GoodsAhead.none(size)
        look = LookAhead.within(as_of, self.horizon, [self.season], self.shutdowns)
        if self.pre_build and look and self.carried is not None:
            later = later_needs(
                futures, self.terms, stock, needs=needs, look_ahead=look, first_monday=as_of,
                is_fixed=np.zeros(size, dtype=bool),
            )  # fmt: skip
            limits = WeekLimits(
                self.carried, self.supply, self.allocation, promises, self.shutdowns
            )
            made = goods_ahead(lines, cuts.given, later, limits, mondays=look.mondays)
        return Run(as_of, lines.asked, cuts.given, made, lines.packs)

    def _wait(self, day: date) -> int:
        return order_windows(
            day, self.terms.lead_days[:1], self.terms.review_days[:1], [], shutdowns=self.shutdowns
        )[0].waits

    def _coming(self, as_of: date) -> Arrivals:
        rows = [
            (series, (day - as_of).days, units[series])
            for day, units in self.due
            for series in range(len(self.demand))
        ]
        series, days, units = (np.array([row[place] for row in rows]) for place in range(3))
        return Arrivals.of(
            series.astype(int), days.astype(int), units.astype(float), len(self.demand)
        )

    def _promises(self, lines: PlanLines) -> Promises:
        by_product, by_week = {}, {}
        for run in self.runs:
            ships = run.as_of + timedelta(days=self._wait(run.as_of))
            monday = ships - timedelta(days=ships.weekday())
            by_week[monday] = by_week.get(monday, 0) + int(run.sent.sum())
            for product, ticks in zip(lines.product_ids, run.sent.tolist(), strict=True):
                by_product.setdefault(product, []).append((ships, ticks))
        return Promises(by_product, by_week)

    def _days(self, week: int, ships: date, sent: np.ndarray) -> None:
        self.due.append((ships + timedelta(days=int(self.terms.lead_days[0])), sent))
        for day in range(7):
            today = self.monday + week * WEEK + timedelta(days=day)
            for when, units in self.due:
                if when == today:
                    self.on_hand = self.on_hand + units
            self.due = [(when, units) for when, units in self.due if when > today]
            asked = self.demand[:, week] / 7
            sold = np.minimum(asked, self.on_hand)
            self.lost += float((asked - sold).sum())
            self.on_hand = self.on_hand - sold
