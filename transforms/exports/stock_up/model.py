"""What a season sheet tells of one account: its plan lines, weeks behind, weeks ahead, questions.

Units are the plan's own decimals; nothing is computed again here. What is not known is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from transforms.exports.stock_up.amounts import SheetMoney

_YEAR = timedelta(days=364)


class Buyer(NamedTuple):
    """Whom a sheet is about, as of the day; `upstream_id` is whom it buys from, None for us."""

    account_id: str
    name: str | None
    region: str | None
    level: int | None
    account_class: str | None
    salesperson_id: str | None
    upstream_id: str | None


class LineDriver(NamedTuple):
    """What drove a line: columns of `stock_up_driver`; all None for a plan that has none."""

    as_of_date: date | None = None
    model: str | None = None
    level_units: Decimal | None = None
    level_since: date | None = None
    borrowed_ratio: Decimal | None = None
    season_ratio: Decimal | None = None
    alive_ratio: Decimal | None = None
    method_ratio: Decimal | None = None
    promotion_ratio: Decimal | None = None
    sold_days_ratio: Decimal | None = None
    estimated_weeks: int | None = None
    lifted_weeks: int | None = None
    sized_by: str | None = None
    counted_on: date | None = None
    is_sold_in_window: bool | None = None
    spoils_on: date | None = None
    packed_units: Decimal | None = None
    pack_units: Decimal | None = None
    smallest_order_units: Decimal | None = None
    rule_minimum_units: Decimal | None = None
    rule_maximum_units: Decimal | None = None

    @property
    def planned_units(self) -> Decimal:
        """Return what the plan ordered for the window before anybody changed it: in packs, no less
        than the smallest order.
        """
        packed = self.packed_units or Decimal()
        return max(packed, self.smallest_order_units or Decimal()) if packed else packed


class SheetLine(NamedTuple):
    """A row of the plan, in the order of its columns, with what its product is called.

    At the end: who decided otherwise than the model and why, what the model orders, and what drove
    the line.
    """

    product_id: str
    product_name: str | None
    launched_on: date | None
    discontinued_on: date | None
    window_start: date
    window_end: date
    season: str | None
    on_hand_units: Decimal | None
    in_transit_units: Decimal | None
    projected_units_at_arrival: Decimal | None
    demand_units_mean: Decimal
    demand_units_p50: Decimal
    demand_units_p90: Decimal
    service_level_ratio: Decimal | None
    unconstrained_units: Decimal | None
    recommended_units: Decimal | None
    recommended_cases: Decimal | None
    cut_units: Decimal | None
    cut_reason: str | None
    ship_by_date: date
    arrival_date: date
    reason: str
    override_by: str | None
    override_reason: str | None
    model_units: Decimal | None
    driver: LineDriver = LineDriver()

    @property
    def label(self) -> str:
        """Return what a person calls the product."""
        return self.product_name or self.product_id

    @property
    def full_label(self) -> str:
        """Return the product's name with its id."""
        return f"{self.product_name} ({self.product_id})" if self.product_name else self.product_id


class WeekBehind(NamedTuple):
    """A week of history: what was sold, and what was asked for; None before history begins."""

    week: date
    sold: Decimal | None
    demand: Decimal | None


class WeekAhead(NamedTuple):
    """A week of the forecast: mean and quantiles of demand."""

    week: date
    mean: Decimal
    p10: Decimal
    p25: Decimal
    p50: Decimal
    p75: Decimal
    p90: Decimal


class WeekOfStock(NamedTuple):
    """Stock as a week begins, without and with the order, and the share of futures without any."""

    week: date
    p10: Decimal
    p50: Decimal
    p90: Decimal
    empty: Decimal
    with_p10: Decimal
    with_p50: Decimal
    with_p90: Decimal
    with_empty: Decimal


class Question(NamedTuple):
    """What is to be settled with the account; `kind` names a sentence of the words."""

    kind: str
    product: str
    day: date | None = None
    units: Decimal | None = None
    rule: str | None = None


class Span(NamedTuple):
    """Some days, both included, and what they are called."""

    start: date
    end: date
    name: str


@dataclass(frozen=True)
class ProductStory:
    """One product of an account: its line, its weeks, and the days of last season it is held to."""

    as_of: date
    line: SheetLine
    behind: Sequence[WeekBehind]
    ahead: Sequence[WeekAhead]
    stock: Sequence[WeekOfStock]
    last: Span | None

    @property
    def last_sold(self) -> Decimal | None:
        """Return what was sold on the days of last season; a week sells evenly on its days."""
        if self.last is None:
            return None
        shares = [(row.sold, _days_within(row.week, self.last)) for row in self.behind]
        inside = [(sold, days) for sold, days in shares if days]
        covered = sum(days for _, days in inside)
        if covered < (self.last.end - self.last.start).days + 1:
            return None
        if any(sold is None for sold, _ in inside):
            return None
        return sum(((sold or Decimal()) * days / 7 for sold, days in inside), Decimal())

    @property
    def stock_from_today(self) -> list[WeekOfStock]:
        """Return the weeks of stock after what stands there on the day itself."""
        here = self.line.on_hand_units
        if here is None or not self.stock:
            return []
        empty = Decimal(here <= 0)
        same = (here, here, here, empty)
        return [WeekOfStock._make((self.as_of, *same, *same)), *self.stock]

    @property
    def runs_out(self) -> date | None:
        """Return the first Monday that more futures than not begin without stock unordered."""
        return next((row.week for row in self.stock if row.p50 <= 0), None)


@dataclass(frozen=True)
class AccountSheet:
    """All that one season sheet tells."""

    as_of: date
    buyer: Buyer
    products: Sequence[ProductStory]
    seasons: Sequence[Span]
    questions: Sequence[Question]
    money: SheetMoney

    @property
    def lines(self) -> list[SheetLine]:
        return [each.line for each in self.products]


def same_days_last_year(line: SheetLine, seasons: Sequence[Span]) -> Span:
    """Return the days that a line's window is compared with.

    Those of the season a year before, as far from its own beginning and end; of a routine window,
    or of a season that the settings do not know, the days 52 weeks before.
    """
    own = [span for span in seasons if span.name == line.season]
    now = next((span for span in own if span.start <= line.window_end <= span.end), None)
    before = [span for span in own if now is not None and span.start < now.start]
    if now is None or not before:
        return Span(line.window_start - _YEAR, line.window_end - _YEAR, line.season or "")
    then = max(before)
    start = then.start + (line.window_start - now.start)
    return Span(start, max(start, then.end - (now.end - line.window_end)), then.name)


def _days_within(monday: date, span: Span) -> int:
    first, last = max(monday, span.start), min(monday + timedelta(days=6), span.end)
    return max((last - first).days + 1, 0)
