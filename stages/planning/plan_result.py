"""What a plan came to, as a person and JSON read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from stages.planning.money import MoneyResult
from transforms.language.messages import Message, laid, lines, ngettext
from transforms.language.messages import gettext as _
from transforms.operations.measures import RunMeasure

_SHOWN = 5
_QUARTER = timedelta(days=91)


@dataclass(frozen=True)
class PlanResult:
    """What was planned; units as text, exact.

    Orders, units and cuts are of what we sell; `upstream_orders` and `upstream_units` are what
    accounts buy from others.
    """

    as_of_date: str
    season: str | None
    rows: int
    rows_without_stock: int
    left_out: int
    orders: int
    season_rows: int
    recommended_units: str
    cut_units: str
    first_ship_by: str | None
    upstream_orders: int
    upstream_units: str
    forecast_weeks: int
    methods: dict[str, int]
    champions: dict[str, str]
    weekly_totals: str
    version_id: int
    is_new: bool
    file: str | None = None
    overrides: int = 0
    overrides_idle: tuple[str, ...] = ()
    money: MoneyResult | None = None
    taught_on: str | None = None
    sales_known: tuple[str, str] | None = None
    idle_settings: tuple[str, ...] = ()
    ahead_units: str = "0"

    def measures(self) -> Iterator[RunMeasure]:
        """Count rows, orders and units of the plan, and what limits cut from it."""
        yield RunMeasure("plan.rows", self.rows)
        yield RunMeasure("plan.orders", self.orders)
        yield RunMeasure("plan.units_recommended", Decimal(self.recommended_units))
        yield RunMeasure("plan.units_cut", Decimal(self.cut_units))

    def text(self) -> Message:
        """Return the result as a person reads it."""
        if self.rows == 0:
            why = self._far_from_sales() or _("no sales and no stock before that day")
            if self.left_out:
                why = _(
                    "{count} accounts × products bought once or are silent for long",
                    count=self.left_out,
                )
            return _("Nothing to plan as of {day}: {why}", day=self.as_of_date, why=why)
        stood = "" if self.is_new else _(", as it stood already")
        return lines(
            [
                self._planned(),
                *bought_from_others(self.upstream_orders, self.upstream_units),
                *self._rows(),
                *(self.money.lines() if self.money else ()),
                *self._decided(),
                *self._models(),
                _(
                    "  weekly totals for production and transport: {file}",
                    file=self.weekly_totals,
                ),
                _("  version {version}{stood}", version=str(self.version_id), stood=stood),
                *([_("  written to {file}", file=self.file)] if self.file else ()),
            ]
        )

    def _planned(self) -> Message:
        first = _(", the first to ship by {day}", day=self.first_ship_by)
        return _(
            "Planned {rows} accounts × products as of {day}: {orders} of {units} units in all"
            "{first}",
            rows=self.rows,
            day=self.as_of_date,
            orders=ngettext("{count} order", "{count} orders", self.orders),
            units=Decimal(self.recommended_units),
            first=first if self.first_ship_by else "",
        )

    def _rows(self) -> Iterator[Message]:
        if units := Decimal(self.ahead_units):
            yield _(
                "  units that leave ahead of a season whose weeks cannot carry all: {units}",
                units=units,
            )
        yield _("  rows for a peak season: {rows}", rows=self.season_rows)
        yield _(
            "  rows without a stock figure, so without a number: {rows}",
            rows=self.rows_without_stock,
        )
        yield _(
            "  left out, bought once or silent for long, and without stock: {rows}",
            rows=self.left_out,
        )
        cut = Decimal(self.cut_units)
        yield _("  cut for want of supply or transport: {units} units", units=cut)

    def _models(self) -> Iterator[Message]:
        if why := self._far_from_sales():
            yield laid("  {why}", why=why)
        for name in self.idle_settings:
            yield _("  settings name a {name}, which nobody has", name=name)
        yield _(
            "  forecast {weeks} weeks ahead by: {methods}",
            weeks=self.forecast_weeks,
            methods=", ".join(f"{name} {count:,}" for name, count in self.methods.items()),
        )
        if self.taught_on:
            yield _("  models as taught and chosen on {day}", day=self.taught_on)

    def _far_from_sales(self) -> Message | None:
        """Return what is to be asked of a day long after the last sales; None for any other."""
        if self.sales_known is None:
            return _("no sales are known before that day; is the day right?")
        first, last = self.sales_known
        if date.fromisoformat(self.as_of_date) - date.fromisoformat(last) <= _QUARTER:
            return None
        return _(
            "sales are known of the weeks from {first} to {last}; is the day right?",
            first=first,
            last=last,
        )

    def _decided(self) -> Iterator[Message]:
        if self.overrides or self.overrides_idle:
            yield _("  numbers of planners instead of the model's: {count}", count=self.overrides)
        if self.overrides_idle:
            named = ", ".join(self.overrides_idle[:_SHOWN])
            more = len(self.overrides_idle) - _SHOWN
            yield _(
                "  decided about, but without a line or a number now: {lines}{more}",
                lines=named,
                more=_(" and {count} more", count=more) if more > 0 else "",
            )


def bought_from_others(orders: int, units: str) -> list[Message]:
    """Return the line that tells what accounts buy from others; none where they buy nothing."""
    if orders == 0:
        return []
    return [
        _(
            "  orders that other accounts serve from these goods: {orders} of {units} units",
            orders=orders,
            units=Decimal(units),
        )
    ]
